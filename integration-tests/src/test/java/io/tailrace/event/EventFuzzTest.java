package io.tailrace.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.fuzz.Fields;
import io.tailrace.fuzz.Fuzz;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever columns, messages and payloads hold, it is read or refused with an EventException. */
class EventFuzzTest {

    private final EventCodec codec = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

    @Test
    void theColumnOfHeaders() {
        Fuzz.target("headers column", input -> headers(text(input)))
                .mayThrow(EventException.class)
                .from("{}", "null", "{\"a\":\"b\",\"c\":null,\"d\":1.5,\"e\":true}");
    }

    @Test
    void messagesInTheLog() {
        Fuzz.target("message in the log", EventFuzzTest::message)
                .mayThrow(EventException.class)
                .from(
                        "{\"id\":\"1\",\"aggregatetype\":\"o\",\"aggregateid\":\"2\",\"type\":\"t\","
                                + "\"payload\":\"{}\",\"headers\":\"{}\"}",
                        "{\"id\":\"1\",\"aggregatetype\":\"o\",\"aggregateid\":\"2\",\"type\":\"t\","
                                + "\"payload\":\"\",\"headers\":null}");
    }

    @Test
    void payloads() {
        Fuzz.target("payload", this::payload)
                .mayThrow(EventException.class)
                .from(
                        List.of(
                                Fields.join(
                                        "order.placed.v1",
                                        "{\"orderId\":\"o\",\"customerId\":\"c\",\"items\":[{\"sku\":"
                                                + "\"s\",\"qty\":1,\"price\":1.5}],\"total\":1.5,"
                                                + "\"currency\":\"EUR\"}"),
                                Fields.join("user.updated.v1", "{\"userId\":\"u\",\"changes\":{}}"),
                                Fields.join("payment.failed.v1", "{\"paymentId\":\"p\"}")));
    }

    @Test
    void idsAndTraces() {
        Fuzz.target("id or trace", input -> idAndTrace(text(input)))
                .mayThrow(IllegalArgumentException.class)
                .from(
                        "01980000-0000-7000-8000-000000000001",
                        "ffffffff-ffff-7fff-bfff-ffffffffffff",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    private static void headers(String column) {
        Map<String, String> headers = HeadersCodec.decode(column);
        assertThat(HeadersCodec.decode(HeadersCodec.encode(headers))).isEqualTo(headers);
    }

    private static void message(byte[] input) {
        OutboxMessage message = OutboxMessage.parse(input);
        assertThat(OutboxMessage.parse(message.toJson().getBytes(UTF_8))).isEqualTo(message);
    }

    private void payload(byte[] input) {
        Fields fields = new Fields(input);
        byte[] payload = fields.bytes(1);
        codec.decode(String.valueOf(fields.text(0)), payload == null ? new byte[0] : payload);
    }

    private static void idAndTrace(String text) {
        TraceContext.ofHeaders(Map.of("traceparent", text, "tracestate", text));
        EventId id = EventId.parse(text);
        id.time();
        assertThat(EventId.parse(id.toString())).isEqualTo(id);
    }

    private static String text(byte[] input) {
        return new String(input, UTF_8);
    }
}
