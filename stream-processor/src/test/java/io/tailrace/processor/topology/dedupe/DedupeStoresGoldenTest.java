package io.tailrace.processor.topology.dedupe;

import io.tailrace.golden.GoldenFile;
import io.tailrace.processor.config.DedupeConfig;
import io.tailrace.processor.config.DedupeStore;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.StoreLines;
import java.time.Duration;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.junit.jupiter.api.Test;

/** How the stores of deduplication are made, which later builds open and restore. */
class DedupeStoresGoldenTest {

    @Test
    void theStoresAreMadeAsTheyWere() {
        DedupeConfig config = ProcessorConfig.builder("unused:9092").build().dedupe();

        GoldenFile.of("state-stores", "v1-dedupe.txt")
                .requireEqual(
                        StoreLines.of(DedupeStage.builders(config))
                                + line(config, DedupeStore.ROCKSDB)
                                + line(config, DedupeStore.MEMORY));
    }

    /** Times are multiples of the time to live. */
    private static String line(DedupeConfig config, DedupeStore store) {
        Duration ttl = config.ttl();
        WindowBytesStoreSupplier window =
                DedupeStage.window(new DedupeConfig(ttl, store, 0, config.duplicates()));
        return "%s %s retention=%d window=%d duplicates=%s\n"
                .formatted(
                        store,
                        window.get().getClass().getSimpleName(),
                        window.retentionPeriod() / ttl.toMillis(),
                        window.windowSize() / ttl.toMillis(),
                        window.retainDuplicates());
    }
}
