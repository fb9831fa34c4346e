package io.tailrace.processor.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class HeldEventCodecTest {

    private static final int TOPIC_AND_DUE = 1 + 2 + "events.order".length() + 2 + Long.BYTES;

    @Test
    void whatIsNoHeldEventIsRefused() {
        byte[] negativeTime =
                HeldEventCodec.encode(
                        new ScheduledEvent(
                                "events.order",
                                null,
                                5,
                                7,
                                null,
                                "{}".getBytes(UTF_8),
                                new RecordHeaders()));
        ByteBuffer.wrap(negativeTime).putLong(TOPIC_AND_DUE, -1);

        for (byte[] bytes : new byte[][] {{}, {9}, {1, 0}, negativeTime}) {
            assertThatThrownBy(() -> HeldEventCodec.decode(bytes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
