package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A first start that ends between the creation of the slot and the last existing row. */
@TailraceTest
class InterruptedFirstStartIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int ROWS = 60_000;
    private static final int MESSAGES = 100;

    /** The slot that the first attempt has created is the only place where messages are. */
    @Test
    @Tag("full")
    void messagesThatAreEmittedMeanwhileArrive(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.execute(existingRows());
        try (ReadCommitted observer =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
                CdcRelay relay =
                        new CdcRelay(Shop.config(postgres, kafka).messages(true).build())) {
            relay.start();
            await().atMost(SOON).until(() -> slots(postgres).equals("1"));
            kafka.kill();
            assertThat(relay.state()).isNotEqualTo(RelayState.STREAMING);
            for (int i = 0; i < MESSAGES; i++) {
                shop.execute(message(i));
            }
            shop.commit(MESSAGES);
            kafka.start();

            await().atMost(SOON).until(() -> observer.count() >= ROWS + 2 * MESSAGES);
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(1);
            await().atMost(SOON).until(() -> observer.count() >= ROWS + 2 * MESSAGES + 1);
            assertThat(observer.records())
                    .extracting(record -> header(record, "ce_id"))
                    .doesNotHaveDuplicates()
                    .hasSize(ROWS + 2 * MESSAGES + 1);
        }
    }

    private static String existingRows() {
        return "INSERT INTO outbox SELECT gen_random_uuid(), 'order', 'order-' || n % 10,"
                + " 'order.placed.v1', '{}' FROM generate_series(1, %d) n".formatted(ROWS);
    }

    private static String message(int number) {
        return ("SELECT pg_logical_emit_message(true, 'tailrace.outbox', json_build_object('id',"
                        + " gen_random_uuid(), 'aggregatetype', 'order', 'aggregateid', 'm-%d',"
                        + " 'type', 'order.placed.v1', 'payload', '{}')::text)")
                .formatted(number);
    }

    private static String slots(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT count(confirmed_flush_lsn) FROM pg_replication_slots")) {
            row.next();
            return row.getString(1);
        }
    }
}
