package io.tailrace.console.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoverageTest {

    @Test
    void aNoteNamesAFewTopicsOrHowManyThereAre() {
        assertThat(Coverage.shortened(List.of("a", "b"))).isEqualTo("a, b");
        assertThat(Coverage.shortened(IntStream.range(0, 604).mapToObj(i -> "t" + i).toList()))
                .isEqualTo("604 topics, among them t0, t1, t2, t3, t4");
    }
}
