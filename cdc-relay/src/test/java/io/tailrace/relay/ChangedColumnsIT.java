package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Columns of the mapping that are renamed or dropped while the relay runs. */
@TailraceTest
class ChangedColumnsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer database, @Fresh KafkaBroker broker) throws Exception {
        postgres = database;
        kafka = broker;
        shop = new Shop(postgres).createTable();
        observer =
                ReadCommitted.of(
                        kafka.bootstrapServers(), Pattern.compile("outbox\\..*|events\\.dlt"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    void aRenamedColumnStopsTheRelayAndNothingIsLostWhenItIsBack() throws Exception {
        try (CdcRelay relay = started()) {
            shop.commit(10);
            awaitRecords(10);
            shop.execute("ALTER TABLE outbox RENAME payload TO body");
            shop.commit(10);
            assertStopped(relay, "payload");
        }
        assertThat(observer.count()).isEqualTo(10);

        shop.execute("ALTER TABLE outbox RENAME body TO payload");
        shop.commit(10);
        try (CdcRelay relay = started()) {
            awaitRecords(30);
            assertThat(relay.failure()).isEmpty();
        }
        assertEveryRowIsPublished();
    }

    @Test
    void aDroppedColumnStopsTheRelayUntilItIsAddedAgain() throws Exception {
        try (CdcRelay relay = started()) {
            shop.commit(10);
            awaitRecords(10);
            shop.execute("ALTER TABLE outbox DROP COLUMN type");
            shop.execute(
                    "INSERT INTO outbox VALUES (gen_random_uuid(), 'order', 'untyped', '{}', NULL)");
            assertStopped(relay, "type");
        }
        assertThat(observer.records()).allMatch(record -> record.topic().equals("outbox.order"));
        assertThat(observer.count()).isEqualTo(10);

        shop.execute("ALTER TABLE outbox ADD COLUMN type text");
        shop.execute(
                "INSERT INTO outbox VALUES (gen_random_uuid(), 'order', 'order-1', '{}', NULL, 'x.v1')");
        try (CdcRelay relay = started()) {
            awaitRecords(12);
        }
        assertThat(shop.account(observer)).matches(Account::isClean);
        assertThat(observer.records().stream().filter(r -> r.topic().equals("events.dlt")))
                .singleElement()
                .satisfies(
                        record ->
                                assertThat(header(record, "tailrace-error"))
                                        .isEqualTo("type must not be null"));
    }

    private void assertEveryRowIsPublished() throws Exception {
        assertThat(shop.account(observer)).matches(Account::isClean);
        assertThat(observer.records())
                .allSatisfy(
                        record -> {
                            assertThat(record.topic()).isEqualTo("outbox.order");
                            assertThat(new String(record.value(), StandardCharsets.UTF_8))
                                    .contains("orderId");
                        });
    }

    private void assertStopped(CdcRelay relay, String column) throws InterruptedException {
        assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
        assertThat(relay.failure())
                .get()
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
                            assertThat(e).hasMessageContaining("Table public.outbox");
                            assertThat(e).hasMessageContaining("column " + column);
                            assertThat(e.remedy()).contains("--columns");
                        });
    }

    private CdcRelay started() throws InterruptedException {
        CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build());
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    private void awaitRecords(int records) {
        await().atMost(SOON).until(() -> observer.count() >= records);
    }
}
