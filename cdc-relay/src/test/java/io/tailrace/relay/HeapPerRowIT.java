package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures the heap that a relay needs for a new row of n MB; docs/how-to/operate.md shows it. */
@TailraceTest
class HeapPerRowIT {

    private static final Logger LOG = LoggerFactory.getLogger(HeapPerRowIT.class);
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int STEP = 16;

    @TempDir private Path directory;

    @Test
    @Tag("full")
    void everyRowPassesWithTheHeapThatTheDocumentationNames(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.execute("ALTER TABLE outbox ALTER COLUMN payload SET STORAGE EXTERNAL");
        int heap = 128;
        passes(postgres, kafka, heap, "Streaming");
        heap = 64;
        for (int megabytes : new int[] {5, 20}) {
            shop.execute(
                    "INSERT INTO outbox VALUES (gen_random_uuid(), 'order', 'o-1', 'row.v1',"
                            + " repeat('x', %d000000), NULL)".formatted(megabytes));
            while (!passes(postgres, kafka, heap, "A row was not published")) {
                heap += STEP;
            }
            LOG.info("A row of {} MB needs -Xmx{}m", megabytes, heap);
            assertThat(heap).isLessThanOrEqualTo(64 + 5 * megabytes);
        }
    }

    /** Whether a relay with this heap prints a text before its heap is exhausted. */
    private boolean passes(PostgresServer postgres, KafkaBroker kafka, int heap, String text)
            throws Exception {
        Path output = Files.createTempDirectory(directory, "relay");
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, heap + "m", output)) {
            relay.awaitOutput(text, SOON);
            return true;
        } catch (IllegalStateException e) {
            if (e.getMessage().contains("has ended")) {
                assertThat(e).hasMessageContaining("The heap of");
                return false;
            }
            throw e;
        }
    }
}
