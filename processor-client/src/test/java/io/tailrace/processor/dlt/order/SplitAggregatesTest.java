package io.tailrace.processor.dlt.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class SplitAggregatesTest {

    private static final int PARTITIONS = 6;
    private static final byte[] KEY = "a-1".getBytes(UTF_8);
    private static final int NOW = Utils.toPositive(Utils.murmur2(KEY)) % PARTITIONS;
    private static final int BEFORE = (NOW + 1) % PARTITIONS;

    private final SplitAggregates split = new SplitAggregates(PARTITIONS);

    @Test
    void whereEveryKeyIsInItsPartitionOnePassIsEnough() {
        split.look("a", KEY, NOW);
        assertThat(split.needsAnotherPass()).isFalse();
        split.look("a", KEY, BEFORE);
        assertThat(split.needsAnotherPass()).isTrue();
    }

    @Test
    void whatFailedFirstGoesFirstAndTheOtherPartitionWaits() {
        read(letter(NOW, 0, 20), letter(NOW, 1, 21), letter(BEFORE, 7, 1), letter(BEFORE, 8, 2));

        assertThat(waits(BEFORE, 7)).isFalse();
        assertThat(waits(BEFORE, 8)).isFalse();
        assertThat(waits(NOW, 0)).isTrue();
        assertThat(waits(NOW, 1)).isTrue();
        assertThat(split.mustWait("b", NOW, 0)).isFalse();
    }

    /** The one at offset 9 failed after the first one of the other partition. */
    @Test
    void theRestOfThePartitionWaitsTooIfItFailedLater() {
        read(letter(BEFORE, 7, 1), letter(BEFORE, 9, 30), letter(BEFORE, 10, 2), letter(NOW, 0, 5));

        assertThat(waits(BEFORE, 7)).isFalse();
        assertThat(waits(BEFORE, 9)).isTrue();
        assertThat(waits(BEFORE, 10)).isTrue();
        assertThat(waits(NOW, 0)).isTrue();
    }

    /** As with another partitioner, or when the earlier part was redriven. */
    @Test
    void nothingWaitsIfAllAreInOnePartition() {
        read(letter(BEFORE, 7, 3), letter(BEFORE, 8, 2));

        assertThat(waits(BEFORE, 7)).isFalse();
        assertThat(waits(BEFORE, 8)).isFalse();
    }

    private void read(FailedAt... letters) {
        List.of(letters).forEach(letter -> split.look("a", KEY, letter.partition()));
        List.of(letters).forEach(letter -> split.add("a", letter));
        split.end();
    }

    private boolean waits(int partition, long offset) {
        return split.mustWait("a", partition, offset);
    }

    private static FailedAt letter(int partition, long offset, long since) {
        return new FailedAt(partition, offset, Instant.ofEpochSecond(since));
    }
}
