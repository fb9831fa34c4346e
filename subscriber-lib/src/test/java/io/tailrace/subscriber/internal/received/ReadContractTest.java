package io.tailrace.subscriber.internal.received;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.contract.ContractCase;
import io.tailrace.contract.ContractCases;
import io.tailrace.contract.ContractValue;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventException;
import io.tailrace.event.TraceContext;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.handler.Delivery;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ReadContractTest {

    private static final EventCodec CODEC = new EventCodec(EventCatalogue.of(OrderEvent.class));

    @TestFactory
    Stream<DynamicTest> recordsInBinaryModeAreRead() {
        return ContractCases.tests("read", ReadContractTest::check);
    }

    @TestFactory
    Stream<DynamicTest> recordsInOtherModesAreReadOrRefused() {
        return ContractCases.tests("structured", ReadContractTest::check);
    }

    private static void check(ContractCase each) {
        ConsumerRecord<byte[], byte[]> record = ContractRecords.of("events.order", each.input());
        if (each.expect().get("fails").isGiven()) {
            assertThatThrownBy(() -> read(record))
                    .isInstanceOfSatisfying(
                            EventException.class,
                            e ->
                                    assertThat(e.error().reason())
                                            .isEqualTo(each.expect().get("fails").textOrNull()));
        } else {
            check(read(record), each.expect().get("event"));
        }
    }

    private static IncomingEvent read(ConsumerRecord<byte[], byte[]> record) {
        return IncomingEvent.of(new ReceivedRecord(record, false).record(), CODEC, "mailer");
    }

    private static void check(IncomingEvent incoming, ContractValue expected) {
        Event<DomainEvent> event = incoming.event();
        Delivery delivery = incoming.delivery();
        assertThat(event.eventId()).hasToString(expected.get("id").textOrNull());
        assertThat(delivery.headers().get("ce_source"))
                .isEqualTo(expected.get("source").textOrNull());
        assertThat(CODEC.catalogue().typeName(event.payload().getClass()))
                .isEqualTo(expected.get("type").textOrNull());
        assertThat(event.aggregateId()).isEqualTo(expected.get("subject").textOrNull());
        assertThat(event.occurredAt().orElse(null)).isEqualTo(expected.get("time").timeOrNull());
        assertThat(event.correlationId()).isEqualTo(expected.get("correlationId").textOrNull());
        assertThat(event.causationId()).isEqualTo(expected.get("causationId").textOrNull());
        assertThat(delivery.emittedAt()).isEqualTo(expected.get("emittedAt").timeOrNull());
        assertThat(traceParent(delivery.trace()))
                .isEqualTo(expected.get("traceparent").textOrNull());
        String json = CODEC.encodeToText(event.payload());
        assertThat(expected.get("data").isJson(json)).as(json).isTrue();
    }

    private static @Nullable String traceParent(@Nullable TraceContext trace) {
        return trace == null ? null : trace.toTraceParent();
    }
}
