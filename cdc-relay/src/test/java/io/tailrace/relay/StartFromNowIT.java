package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.StartFrom;
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
import org.junit.jupiter.api.Test;

/** A first start that leaves out the existing rows. */
@TailraceTest
class StartFromNowIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** The creation of the slot waits for transactions that run, so it can take long. */
    @Test
    void existingRowsStayLeftOutIfTheCreationOfTheSlotIsInterrupted(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.commit(50);
        RelayConfig config = Shop.config(postgres, kafka).startFrom(StartFrom.NOW).build();
        try (ReadCommitted observer =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
                CdcRelay relay = new CdcRelay(config)) {
            try (Connection open = postgres.connect()) {
                open.setAutoCommit(false);
                Shop.insert(open, "order-1", null);
                relay.start();
                await().atMost(SOON).until(() -> interruptsCreation(postgres));
                await().atMost(SOON).until(() -> relay.state() == RelayState.RECOVERING);
                open.commit();
            }
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(10);

            await().atMost(SOON).until(() -> observer.count() >= 10);
            assertThat(observer.count()).isEqualTo(10);
        }
    }

    /** Whatever changes later, the rows that were left out stay left out. */
    @Test
    void existingRowsStayLeftOutOfARepair(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.commit(50);
        RelayConfig config = Shop.config(postgres, kafka).startFrom(StartFrom.NOW).build();
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            publish(config, shop, observer, 10);
            shop.execute("ALTER PUBLICATION tailrace_outbox DROP TABLE outbox");
            shop.commit(10);
            shop.execute("ALTER PUBLICATION tailrace_outbox ADD TABLE outbox");

            publish(config, shop, observer, 30);
            assertThat(observer.count()).isEqualTo(30);
        }
    }

    private static void publish(RelayConfig config, Shop shop, ReadCommitted observer, int records)
            throws Exception {
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(10);
            await().atMost(SOON).until(() -> observer.count() >= records);
        }
    }

    private static boolean interruptsCreation(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet ended =
                        statement.executeQuery(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                                        + " query LIKE 'CREATE_REPLICATION_SLOT%' AND state ="
                                        + " 'active' AND pid <> pg_backend_pid()")) {
            return ended.next();
        }
    }
}
