package io.tailrace.processor.dlt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterFilterTest {

    @Test
    void onlyWhatWasSeenIsSelected() {
        DeadLetterFilter seen =
                new DeadLetterFilter(
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        null,
                        null,
                        Map.of(0, 1L),
                        Map.of(0, 2L));
        assertThat(seen.accepts(letter(0, 0))).as("before the list begins").isFalse();
        assertThat(seen.accepts(letter(0, 1))).isTrue();
        assertThat(seen.accepts(letter(0, 2))).isFalse();
        assertThat(seen.accepts(letter(1, 0))).as("a partition that nobody has seen").isFalse();
        assertThat(seen.isEmpty()).isFalse();
    }

    private static DeadLetterRecord letter(int partition, long offset) {
        return new DeadLetterRecord(
                new ConsumerRecord<>("events.dlt", partition, offset, null, null), null);
    }
}
