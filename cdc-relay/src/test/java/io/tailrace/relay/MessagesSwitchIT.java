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
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code --messages} changes while the position counts events of the last transaction. */
@TailraceTest
class MessagesSwitchIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int ROWS = 2;

    @Test
    @Tag("full")
    void rowsArriveOnceWhateverTheSettingWasBefore(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).createTable();
        int expected = 0;
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            for (boolean messages : new boolean[] {true, false, true, false, false, true}) {
                expected += messages ? 2 * ROWS : ROWS;
                int all = expected;
                try (CdcRelay relay =
                        new CdcRelay(Shop.config(postgres, kafka).messages(messages).build())) {
                    relay.start();
                    assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
                    awaitSetting(relay);
                    commitMixed(postgres);
                    await().atMost(SOON).until(() -> observer.count() >= all);
                }
            }
            assertThat(observer.records())
                    .extracting(record -> header(record, "ce_id"))
                    .doesNotHaveDuplicates()
                    .hasSize(expected);
        }
    }

    /** The setting holds from the first transaction on that is not published in part. */
    private static void awaitSetting(CdcRelay relay) {
        await().atMost(SOON)
                .until(
                        () ->
                                relay.state() == RelayState.STREAMING
                                        && String.valueOf(relay.health().details().get("position"))
                                                .endsWith("+0"));
    }

    private static void commitMixed(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < ROWS; i++) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(message(i));
                }
                Shop.insert(connection, "order-" + i, null);
            }
            connection.commit();
        }
    }

    private static String message(int number) {
        return ("SELECT pg_logical_emit_message(true, 'tailrace.outbox', json_build_object('id',"
                        + " gen_random_uuid(), 'aggregatetype', 'order', 'aggregateid', 'm-%d',"
                        + " 'type', 'order.placed.v1', 'payload', '{}')::text)")
                .formatted(number);
    }
}
