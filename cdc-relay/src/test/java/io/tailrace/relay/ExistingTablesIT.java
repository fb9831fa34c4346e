package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Outbox tables as services have them that Tailrace did not create. */
@TailraceTest
class ExistingTablesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String INSERT =
            "INSERT INTO outbox (aggregatetype, aggregateid, type, payload, headers) SELECT 'order',"
                    + " n, 'order.placed.v1', '{\"n\": 1}', '{\"traceparent\":\"t\"}'"
                    + " FROM generate_series(1, %d) n";

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws Exception {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres);
        observer =
                ReadCommitted.of(
                        kafka.bootstrapServers(), Pattern.compile("outbox\\..*|events\\.dlt"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    void columnsOfEveryKindAndWhatElseHappensToRows() throws Exception {
        create("jsonb", "jsonb");
        shop.execute("ALTER TABLE outbox REPLICA IDENTITY FULL");
        assertRowsBeforeAndAfterAreAlike("{\"n\": 1}");
    }

    @Test
    @Tag("full")
    void jsonWithoutIdentity() throws Exception {
        create("json", "text");
        shop.execute("ALTER TABLE outbox REPLICA IDENTITY NOTHING");
        assertRowsBeforeAndAfterAreAlike("{\"n\": 1}");
    }

    @Test
    @Tag("full")
    void bytesWithTheDefaultIdentity() throws Exception {
        create("bytea", "json");
        shop.execute("ALTER TABLE outbox REPLICA IDENTITY DEFAULT");
        assertRowsBeforeAndAfterAreAlike("{\"n\": 1}");
    }

    @Test
    @Tag("full")
    void aDomainAndAnIndexAsIdentity() throws Exception {
        create("document", "varchar(200)");
        shop.execute("ALTER TABLE outbox REPLICA IDENTITY USING INDEX outbox_id");
        assertRowsBeforeAndAfterAreAlike("{\"n\": 1}");
    }

    @Test
    @Tag("full")
    void shortTextWithTheWholeRowAsIdentity() throws Exception {
        create("varchar(100)", "json");
        shop.execute("ALTER TABLE outbox REPLICA IDENTITY FULL");
        assertRowsBeforeAndAfterAreAlike("{\"n\": 1}");
    }

    private void create(String payload, String headers) throws Exception {
        shop.execute("CREATE DOMAIN kind AS varchar(100) CHECK (VALUE <> '')");
        shop.execute("CREATE DOMAIN document AS bytea");
        shop.execute("CREATE TYPE aggregate AS ENUM ('order', 'customer')");
        shop.execute(
                ("CREATE TABLE outbox (number bigint GENERATED ALWAYS AS IDENTITY, \"createdAt\""
                                + " timestamptz NOT NULL DEFAULT now(), id uuid NOT NULL DEFAULT"
                                + " gen_random_uuid(), aggregatetype aggregate NOT NULL, aggregateid"
                                + " bigint NOT NULL, type kind NOT NULL, payload %s, headers %s, tags"
                                + " text[] NOT NULL DEFAULT '{a,b}', price numeric NOT NULL DEFAULT"
                                + " 1.50, version int NOT NULL DEFAULT 0, double int GENERATED ALWAYS"
                                + " AS (version * 2) STORED, range int4range, place point DEFAULT"
                                + " '(1,2)')")
                        .formatted(payload, headers));
        shop.execute("CREATE UNIQUE INDEX outbox_id ON outbox (id)");
    }

    private void assertRowsBeforeAndAfterAreAlike(String payload) throws Exception {
        shop.execute(INSERT.formatted(10));
        try (CdcRelay relay = started()) {
            shop.execute(INSERT.formatted(10));
            awaitRecords(20);
            shop.execute("UPDATE outbox SET version = version + 1, payload = NULL");
            shop.execute("DELETE FROM outbox WHERE aggregateid < 5");
            shop.execute("TRUNCATE outbox");
            shop.execute(INSERT.formatted(10));
            shop.execute("DELETE FROM outbox");
            shop.execute("ALTER TABLE outbox ADD COLUMN later text DEFAULT 'x'");
            shop.execute(INSERT.formatted(10));
            awaitRecords(40);
            assertThat(relay.failure()).isEmpty();
        }
        assertThat(observer.records())
                .hasSize(40)
                .allSatisfy(
                        record -> {
                            assertThat(record.topic()).isEqualTo("outbox.order");
                            assertThat(new String(record.value(), UTF_8)).isEqualTo(payload);
                            assertThat(header(record, "ce_type")).isEqualTo("order.placed.v1");
                            assertThat(header(record, "traceparent")).isEqualTo("t");
                            assertThat(new String(record.key(), UTF_8)).matches("\\d+");
                        });
        assertThat(observer.records().stream().map(record -> header(record, "ce_id")))
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("full")
    void aColumnThatTheLogDoesNotHoldAsAQueryReadsItIsRefused() throws Exception {
        assertRefused("aggregateid", "char(36)", "must have one of the types");
        assertRefused("id", "numeric", "must have one of the types");
        assertRefused("payload", "text[]", "must have one of the types");
        assertRefused("headers", "bytea", "must have one of the types");
        assertRefused("type", "text GENERATED ALWAYS AS ('x') STORED", "is generated");
    }

    private void assertRefused(String column, String type, String message) throws Exception {
        shop.createTable();
        shop.execute("ALTER TABLE outbox DROP COLUMN " + column);
        shop.execute("ALTER TABLE outbox ADD COLUMN %s %s".formatted(column, type));

        assertRefused("Column %s of table public.outbox %s".formatted(column, message));
        shop.execute("DROP TABLE outbox");
    }

    @Test
    @Tag("full")
    void aTableWhoseRowsAreNotInTheLogIsRefused() throws Exception {
        shop.createTable();
        shop.execute("CREATE TABLE special () INHERITS (outbox)");
        assertRefused("has tables that inherit from it");
        shop.execute("DROP TABLE special");
        shop.execute("ALTER TABLE outbox SET UNLOGGED");
        assertRefused("is not in the write-ahead log");
        shop.execute("ALTER TABLE outbox RENAME TO rows");
        shop.execute("CREATE VIEW outbox AS SELECT * FROM rows");
        assertRefused("public.outbox: it is no table");
    }

    private void assertRefused(String message) {
        try (CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build())) {
            OperatorException refusal = catchThrowableOfType(OperatorException.class, relay::start);

            assertThat(refusal).hasMessageContaining(message);
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.SETUP);
        }
    }

    private CdcRelay started() throws InterruptedException {
        CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build());
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
        return relay;
    }

    private void awaitRecords(int records) {
        await().atMost(SOON).until(() -> observer.count() >= records);
    }
}
