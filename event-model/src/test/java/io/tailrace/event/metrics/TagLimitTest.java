package io.tailrace.event.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TagLimitTest {

    private final TagLimit limit = new TagLimit();

    @Test
    void theFirstTwoHundredValuesAreKeptAndFurtherOnesAreOther() {
        for (int i = 0; i < TagLimit.MAX_VALUES; i++) {
            assertThat(limit.limit("type-" + i)).isEqualTo("type-" + i);
        }

        assertThat(limit.limit("type-one-too-many")).isEqualTo(TagLimit.OTHER);
        assertThat(limit.limit("type-0")).isEqualTo("type-0");
    }
}
