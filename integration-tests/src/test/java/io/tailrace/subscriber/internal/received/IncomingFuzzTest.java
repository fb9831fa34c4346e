package io.tailrace.subscriber.internal.received;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.fuzz.Fields;
import io.tailrace.fuzz.Fuzz;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Whatever a record for a subscriber holds, it is an event or refused. */
class IncomingFuzzTest {

    private final EventCodec codec = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

    @Test
    void recordsForSubscribers() {
        Fuzz.target("record for a subscriber", this::read)
                .mayThrow(EventException.class)
                .from(
                        List.of(
                                Fields.join(
                                        "o",
                                        "{\"orderId\":\"o\",\"reason\":\"r\"}",
                                        "ce_id",
                                        "01980000-0000-7000-8000-000000000001",
                                        "ce_type",
                                        "order.cancelled.v1",
                                        "ce_subject",
                                        "o",
                                        "ce_emittedat",
                                        "2026-01-01T00:00:00Z",
                                        "traceparent",
                                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                        "tailrace-attempt",
                                        "2",
                                        "tailrace-first-failed",
                                        "2026-01-01T00:00:00Z")));
    }

    private void read(byte[] input) {
        Fields fields = new Fields(input);
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "events.order",
                        0,
                        0,
                        1,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        fields.bytes(0),
                        fields.bytes(1),
                        fields.headers(2),
                        Optional.empty());
        new ReceivedRecord(record, true).attempts();
        IncomingEvent.of(record, codec, "mailer").withAttempt(2);
    }
}
