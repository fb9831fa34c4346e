package io.tailrace.processor.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.fuzz.Fuzz;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Whatever a state store holds, it is a held event or refused. */
class HeldEventFuzzTest {

    @Test
    void heldEvents() {
        Headers headers = new RecordHeaders().add("ce_id", new byte[] {49}).add("none", null);
        ScheduledEvent retry =
                new ScheduledEvent(
                        "events.retry.m", "m", 5, 7, new byte[] {1}, "{}".getBytes(UTF_8), headers);
        ScheduledEvent delayed =
                new ScheduledEvent("events.order", null, 5, 7, null, null, new RecordHeaders());
        Fuzz.target("held event", HeldEventFuzzTest::decode)
                .mayThrow(IllegalArgumentException.class)
                .from(List.of(HeldEventCodec.encode(retry), HeldEventCodec.encode(delayed)));
    }

    private static void decode(byte[] input) {
        byte[] again = HeldEventCodec.encode(HeldEventCodec.decode(input));
        assertThat(HeldEventCodec.encode(HeldEventCodec.decode(again))).isEqualTo(again);
    }
}
