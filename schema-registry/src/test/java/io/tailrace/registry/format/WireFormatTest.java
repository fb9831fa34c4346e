package io.tailrace.registry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventException;
import org.junit.jupiter.api.Test;

/** The frame of Confluent's serializers. */
class WireFormatTest {

    @Test
    void aFrameHasByteZeroAndTheIdBeforeTheData() {
        byte[] framed = WireFormat.frame(0x01020304, new byte[] {9, 8});

        assertThat(framed).containsExactly(0, 1, 2, 3, 4, 9, 8);
        assertThat(WireFormat.isFramed(framed)).isTrue();
        assertThat(WireFormat.id(framed)).isEqualTo(0x01020304);
        assertThat(WireFormat.data(framed).get()).isEqualTo((byte) 9);
    }

    @Test
    void jsonIsNotFramed() {
        assertThat(WireFormat.isFramed(new byte[] {'{'})).isFalse();
        assertThat(WireFormat.isFramed(new byte[0])).isFalse();
    }

    @Test
    void aFrameThatEndsBeforeItsDataIsRefused() {
        assertThatThrownBy(() -> WireFormat.id(new byte[] {0, 1, 2, 3}))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("at least 5 bytes, got 4");
    }
}
