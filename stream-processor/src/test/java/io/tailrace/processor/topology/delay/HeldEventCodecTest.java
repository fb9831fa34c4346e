package io.tailrace.processor.topology.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.processor.topology.stage.RoutedEvent;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class HeldEventCodecTest {

    private static final int TOPIC_AND_DUE = 1 + 2 + "events.order".length() + 2 + Long.BYTES;

    @Test
    void whatIsNoHeldEventIsRefused() {
        byte[] negativeTime =
                HeldEventCodec.encode(
                        new Record<>(
                                null,
                                new RoutedEvent("events.order", null, 5, "{}".getBytes(UTF_8)),
                                7));
        ByteBuffer.wrap(negativeTime).putLong(TOPIC_AND_DUE, -1);

        for (byte[] bytes : new byte[][] {{}, {9}, {1, 0}, negativeTime}) {
            assertThatThrownBy(() -> HeldEventCodec.decode(bytes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
