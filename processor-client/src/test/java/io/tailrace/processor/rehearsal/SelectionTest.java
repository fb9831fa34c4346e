package io.tailrace.processor.rehearsal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SelectionTest {

    @Test
    void manyDeadLettersNeedALimit() {
        long most = Selection.MAX_WITHOUT_LIMIT;
        assertThatCode(() -> Selection.requireFew(most, Long.MAX_VALUE)).doesNotThrowAnyException();
        assertThatCode(() -> Selection.requireFew(most + 1, most * 2)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Selection.requireFew(most + 1, Long.MAX_VALUE))
                .hasMessage(
                        "A rehearsal of more than 50000 dead letters must have a --limit, got none");
    }
}
