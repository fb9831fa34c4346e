package io.tailrace.processor.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final TopicPartition ORDERS = new TopicPartition("outbox.order", 0);
    private static final TopicPartition SEATS = new TopicPartition("outbox.seat", 0);

    /** A poll brings at most 1 MiB of a partition: five records, if each has 200 KiB. */
    @Test
    void manyRecordsWaitHoweverFewAPollHasBrought() {
        assertThat(isLarge(5, Map.of(ORDERS, 2_000L))).isTrue();
        assertThat(isLarge(0, Map.of(ORDERS, 2_000L))).isTrue();
    }

    @Test
    void allPartitionsCountTogether() {
        assertThat(isLarge(10, Map.of(ORDERS, 495L, SEATS, 494L))).isFalse();
        assertThat(isLarge(10, Map.of(ORDERS, 495L, SEATS, 495L))).isTrue();
        assertThat(isLarge(1_000, Map.of())).isTrue();
    }

    @Test
    void aPartitionWhoseEndIsUnknownDoesNotCount() {
        assertThat(isLarge(999, Map.of())).isFalse();
    }

    private static boolean isLarge(long polled, Map<TopicPartition, Long> lags) {
        return Backlog.isLarge(
                polled,
                List.of(ORDERS, SEATS),
                input -> {
                    Long lag = lags.get(input);
                    return lag == null ? OptionalLong.empty() : OptionalLong.of(lag);
                });
    }
}
