package io.tailrace.subscriber.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.golden.GoldenFile;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Metadata of commits that every later subscriber must read. */
class ProgressGoldenTest {

    private static final GoldenFile RUNS = GoldenFile.of("commit-metadata", "v1-runs.txt");
    private static final GoldenFile BITS = GoldenFile.of("commit-metadata", "v1-bits.txt");
    private static final long OFFSET = 4_711;

    @Test
    void progressIsReadAsItWasWritten() {
        assertThat(ProgressCodec.decode(OFFSET, RUNS.text())).isEqualTo(runs());
        assertThat(ProgressCodec.decode(OFFSET, BITS.text())).isEqualTo(bits());
    }

    @Test
    void itIsStillWrittenLikeThat() {
        MetadataBudget budget = new MetadataBudget(MetadataBudget.DEFAULT_MAX_CHARS);

        RUNS.requireEqual(ProgressCodec.encode(runs(), budget));
        BITS.requireEqual(ProgressCodec.encode(bits(), budget));
        assertThat(RUNS.text()).startsWith("1r");
        assertThat(BITS.text()).startsWith("1b");
    }

    /** The events beyond the committed offset are handled again, which loses none. */
    @Test
    void metadataOfALaterVersionCountsAsNone() {
        assertThat(ProgressCodec.decode(OFFSET, RUNS.text().replaceFirst("1", "2")))
                .isEqualTo(PartitionProgress.at(OFFSET));
    }

    /** Two long runs, which take fewer bytes as lengths. */
    private static PartitionProgress runs() {
        TreeSet<Long> unfinished = new TreeSet<>();
        unfinished.add(OFFSET);
        unfinished.add(OFFSET + 300);
        unfinished.add(OFFSET + 301);
        return new PartitionProgress(OFFSET, OFFSET + 1_000, unfinished);
    }

    /** Every second offset, which takes fewer bytes as bits. */
    private static PartitionProgress bits() {
        TreeSet<Long> unfinished = new TreeSet<>();
        for (long i = 0; i < 40; i += 2) {
            unfinished.add(OFFSET + i);
        }
        return new PartitionProgress(OFFSET, OFFSET + 40, unfinished);
    }
}
