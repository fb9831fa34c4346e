package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay needs no more memory for many large rows than for few. */
@TailraceTest
class RowSizesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOPIC = "outbox.order";
    private static final String ROWS =
            "INSERT INTO outbox SELECT"
                    + " ('01980000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid,"
                    + " 'order', 'order-' || i %% 10, 'order.placed.v1', repeat('x', %d), NULL"
                    + " FROM generate_series(%d, %d) i";

    @TempDir private Path directory;

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;

    @BeforeEach
    void start(@Fresh PostgresServer database, @Fresh KafkaBroker broker) throws SQLException {
        postgres = database;
        kafka = broker;
        shop = new Shop(database).createTable();
    }

    @Test
    @Tag("full")
    void existingRowsThatBecomeLargeAreAllPublished() throws Exception {
        insert(1, 1_000, 10);
        insert(1_001, 1_400, 300_000);
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, "96m", directory)) {
            relay.awaitOutput("Published all rows that were missing", SOON);
        }
        assertThat(CountedIds.await(kafka, TOPIC, 1_400)).containsOnly(1_400);
    }

    @Test
    @Tag("full")
    void newRowsThatBecomeLargeAreAllPublished() throws Exception {
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, "96m", directory)) {
            relay.awaitOutput("Streaming", SOON);
            insert(1, 1_000, 10);
            insert(1_001, 1_400, 300_000);
            assertThat(CountedIds.await(kafka, TOPIC, 1_400)).containsOnly(1_400);
        }
    }

    @Test
    void aRowThatIsTooLargeIsADeadLetterThatSaysItsSize() throws Exception {
        insert(1, 1, 5_000_000);
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, "96m", directory);
                ReadCommitted deadLetters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"))) {
            relay.awaitOutput("Streaming", SOON);
            insert(2, 3, 5_000_000);
            insert(4, 4, 10);

            assertThat(CountedIds.await(kafka, TOPIC, 1)).containsOnly(1);
            await().atMost(SOON).until(() -> deadLetters.count() == 3);
            assertThat(deadLetters.records())
                    .allSatisfy(
                            letter -> {
                                assertThat(letter.value()).isNull();
                                assertThat(ReadCommitted.header(letter, "ce_subject"))
                                        .startsWith("order-");
                                assertThat(ReadCommitted.header(letter, "tailrace-error"))
                                        .startsWith(
                                                "row must have at most 2097152 bytes, got 50000")
                                        .endsWith("look for its payload in the table");
                            });
        }
    }

    @Test
    @Tag("full")
    void aHeapThatIsExhaustedEndsTheProcessWithItsExitCodeAndTheRemedy() throws Exception {
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, "72m", directory)) {
            relay.awaitOutput("Start it with -Xmx119m", SOON);
            relay.awaitOutput("Streaming", SOON);
            insert(1, 1, 60_000_000);

            relay.requireExitCode(ExitCode.HEAP_EXHAUSTED.code(), SOON);
            assertThat(relay.output())
                    .contains("error: The heap of ")
                    .contains("remedy: Start the relay with a larger -Xmx");
        }
    }

    @Test
    @Tag("full")
    void twoThousandExistingRowsArePublishedWithTheHeapOfTheImage() throws Exception {
        insert(1, 2_000, 300_000);
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, "192m", directory)) {
            relay.awaitOutput("Published all rows that were missing", SOON);
        }
        assertThat(CountedIds.await(kafka, TOPIC, 2_000)).containsOnly(2_000);
    }

    private void insert(int first, int last, int payloadBytes) throws SQLException {
        shop.execute(ROWS.formatted(payloadBytes, first, last));
    }
}
