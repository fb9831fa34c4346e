package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.config.DedupeStore;
import io.tailrace.processor.config.ProcessorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache changes what deduplication costs, and nothing that it decides. */
class DedupeCacheTopologyTest {

    private static final Duration TTL = Duration.ofSeconds(10);

    /** The same for all runs, because time slots begin at multiples of their length. */
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final int RECORDS = 3_000;

    @TempDir Path state;

    @Test
    void theSameEventsPassWithAndWithoutTheCacheInFrontOfRocksDb() {
        assertSameEventsPass(DedupeStore.ROCKSDB);
    }

    @Test
    void theSameEventsPassWithAndWithoutTheCacheInFrontOfTheStoreInMemory() {
        assertSameEventsPass(DedupeStore.MEMORY);
    }

    private void assertSameEventsPass(DedupeStore store) {
        long seed = System.nanoTime();
        List<String> without = passed(store, 0, seed);

        assertThat(without).hasSizeBetween(RECORDS / 4, RECORDS - RECORDS / 4);
        assertThat(passed(store, 3, seed)).as("3 entries, seed %d", seed).isEqualTo(without);
        assertThat(passed(store, 50, seed)).as("50 entries, seed %d", seed).isEqualTo(without);
        assertThat(passed(store, 10_000, seed)).as("10,000, seed %d", seed).isEqualTo(without);
    }

    /** The ids that pass, in order; ids repeat inside and outside the time to live. */
    private List<String> passed(DedupeStore store, int cacheEntries, long seed) {
        ProcessorConfig config =
                ProcessorConfig.builder("unused:9092")
                        .dedupeTtl(TTL)
                        .dedupeStore(store)
                        .dedupeCacheEntries(cacheEntries)
                        .build();
        Random random = new Random(seed);
        try (DrivenTopology topology =
                new DrivenTopology(state.resolve(store + "-" + cacheEntries), config)) {
            Instant time = START;
            for (int i = 0; i < RECORDS; i++) {
                time = time.plusMillis(random.nextInt(100));
                Instant late = time.minusMillis(random.nextInt((int) TTL.toMillis() / 2));
                pipe(topology, "e-" + random.nextInt(300), random.nextInt(4) == 0 ? late : time);
            }
            return topology.events();
        }
    }

    private static void pipe(DrivenTopology topology, String id, Instant time) {
        topology.pipeOutbox(
                new TestRecord<>(
                        "t-1".getBytes(UTF_8),
                        DrivenTopology.PAYLOAD,
                        DrivenTopology.headers(Map.of("ce_id", id, "ce_type", "ticket.sold.v1")),
                        time));
    }
}
