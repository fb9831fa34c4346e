package io.tailrace.processor.dlt.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LetterOrderTest {

    @Test
    void onePartitionKeepsItsOrder() {
        List<FailedAt> letters = List.of(letter(0, 1, 9), letter(0, 2, 3), letter(0, 3, 5));
        assertThat(LetterOrder.of(letters)).isEqualTo(letters);
    }

    @Test
    void partitionsAreMergedByTheFirstFailure() {
        assertThat(
                        LetterOrder.of(
                                List.of(
                                        letter(3, 7, 1),
                                        letter(3, 8, 5),
                                        letter(1, 0, 2),
                                        letter(1, 1, 4),
                                        letter(1, 2, 6))))
                .extracting(letter -> letter.partition() + ":" + letter.offset())
                .containsExactly("3:7", "1:0", "1:1", "3:8", "1:2");
    }

    private static FailedAt letter(int partition, long offset, long since) {
        return new FailedAt(partition, offset, Instant.ofEpochSecond(since));
    }
}
