package io.tailrace.processor.topology.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.fuzz.Fuzz;
import io.tailrace.processor.topology.stage.RoutedEvent;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Whatever a state store holds, it is a held event or refused. */
class HeldEventFuzzTest {

    @Test
    void heldEvents() {
        Headers headers = new RecordHeaders().add("ce_id", new byte[] {49}).add("none", null);
        RoutedEvent retry = new RoutedEvent("events.retry.m", "m", 5, "{}".getBytes(UTF_8));
        RoutedEvent delayed = new RoutedEvent("events.order", null, 5, null);
        Fuzz.target("held event", HeldEventFuzzTest::decode)
                .mayThrow(IllegalArgumentException.class)
                .from(
                        List.of(
                                HeldEventCodec.encode(
                                        new Record<>(new byte[] {1}, retry, 7, headers)),
                                HeldEventCodec.encode(new Record<>(null, delayed, 7))));
    }

    private static void decode(byte[] input) {
        byte[] again = HeldEventCodec.encode(HeldEventCodec.decode(input));
        assertThat(HeldEventCodec.encode(HeldEventCodec.decode(again))).isEqualTo(again);
    }
}
