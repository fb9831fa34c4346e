package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InputLagTest {

    private static final TopicPartition FIRST = new TopicPartition("outbox.order", 0);
    private static final TopicPartition SECOND = new TopicPartition("outbox.order", 1);

    @Test
    void theLagIsWhatIsNotCommittedOfAllPartitions() {
        assertThat(lag(Map.of(FIRST, at(7), SECOND, at(10)), Map.of())).isEqualTo(3);
    }

    @Test
    void aPartitionOfWhichNothingIsCommittedIsReadFromItsBeginning() {
        assertThat(lag(Map.of(FIRST, at(10)), Map.of(SECOND, 4L))).isEqualTo(6);
    }

    @Test
    void recordsThatRetentionHasRemovedCannotBeRead() {
        assertThat(lag(Map.of(FIRST, at(2), SECOND, at(10)), Map.of(FIRST, 8L))).isEqualTo(2);
    }

    @Test
    void anOffsetBeyondTheEndIsNoNegativeLag() {
        assertThat(lag(Map.of(FIRST, at(12), SECOND, at(9)), Map.of())).isEqualTo(1);
    }

    private static long lag(
            Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, Long> begins) {
        return InputLag.lag(committed, begins, Map.of(FIRST, 10L, SECOND, 10L));
    }

    private static OffsetAndMetadata at(long offset) {
        return new OffsetAndMetadata(offset);
    }
}
