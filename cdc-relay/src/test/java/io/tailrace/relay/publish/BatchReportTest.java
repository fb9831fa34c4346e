package io.tailrace.relay.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.TopicNames;
import io.tailrace.process.tracing.EventSpan;
import io.tailrace.process.tracing.SpanAttributes;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.CloudEventFactory;
import io.tailrace.record.RecordFactory;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.position.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

class BatchReportTest {

    private static final String ID = "01980000-0000-7000-8000-000000000001";

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
    private static final Position POSITION = Position.after(LogSequenceNumber.valueOf(100));

    private final Queue<SubstituteLoggingEvent> log = new ArrayDeque<>();
    private final List<EventSpan> spans = new ArrayList<>();
    private final SpanRecorder recorded =
            new SpanRecorder() {
                @Override
                public boolean isOn() {
                    return true;
                }

                @Override
                public void record(EventSpan span) {
                    spans.add(span);
                }
            };
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RelayMetrics metrics =
            new RelayMetrics(
                    registry,
                    new OutboxName("shop", "orders"),
                    new RelayMetrics.Readings(() -> true, () -> 0, () -> 0, () -> 0, () -> 0));
    private final BatchReport report = report(recorded);
    private final RecordFactory records =
            new CloudEventFactory(TopicNames.defaults(), "/shop/public.outbox", 2_000);

    @Test
    void aDeadLetterIsCountedAndLoggedWithItsCoordinates() {
        publish(List.of(row("order"), row("no topic!")));

        assertThat(registry.get("tailrace.relay.published").counter().count()).isEqualTo(2);
        assertThat(deadLetters()).isEqualTo(1);
        assertThat(log).hasSize(1);
        assertThat(log.element().getLevel()).isEqualTo(Level.WARN);
        assertThat(text(log.element()))
                .contains("slot=orders")
                .contains("lsn=0/64")
                .contains("eventId=" + ID)
                .contains("aggregateType=no topic!")
                .contains("type=order.placed.v1")
                .contains("reason=ValidationFailed")
                .contains("topic=events.dlt")
                .contains("dead-letter topic")
                .endsWith("aggregate type must make a legal topic name, got \"outbox.no topic!\"");
    }

    @Test
    void aBacklogOfDeadLettersIsCountedCompletelyButDoesNotFloodTheLog() {
        publish(Collections.nCopies(1_000, row("no topic!")));

        assertThat(deadLetters()).isEqualTo(1_000);
        assertThat(log).hasSize(11);
        assertThat(text(List.copyOf(log).get(10)))
                .contains("Further dead letters with the reason ValidationFailed are not logged")
                .contains("events.dead.lettered");
    }

    @Test
    void aFloodOfOneReasonDoesNotHideAnotherReason() {
        publish(Collections.nCopies(1_000, row("no topic!")));
        log.clear();

        ProducerRecord<byte[], byte[]> refused =
                records.undeliverable(records.record(row("order")), "topic is refused");
        report.published(List.of(row("order")), List.of(refused), POSITION, Duration.ZERO);

        assertThat(log).hasSize(1);
        assertThat(text(log.element()))
                .contains("reason=DeliveryFailed")
                .contains("aggregateType=order");
    }

    @Test
    void aSampledRowHasASpanFromItsCommitToTheCommitInKafka() {
        publish(List.of(traced("order", TRACE + "-01").committedAt(1_000)));

        assertThat(spans).hasSize(1);
        EventSpan span = spans.get(0);
        assertThat(span.name()).isEqualTo("send outbox.order");
        assertThat(span.parent().toTraceParent()).isEqualTo(TRACE + "-01");
        assertThat(span.startMicros()).isEqualTo(1_000);
        assertThat(span.endMicros()).isGreaterThan(1_000);
        assertThat(span.error()).isNull();
        assertThat(span.attributes())
                .containsOnly(
                        Map.entry(SpanAttributes.MESSAGE_ID, ID),
                        Map.entry(SpanAttributes.EVENT_TYPE, "order.placed.v1"),
                        Map.entry(SpanAttributes.AGGREGATE_TYPE, "order"),
                        Map.entry(SpanAttributes.SLOT, "orders"),
                        Map.entry(SpanAttributes.OUTCOME, "published"));
    }

    @Test
    void aRowWhoseCommitIsUnknownOrInTheFutureBeginsNotAfterItsEnd() {
        publish(
                List.of(
                        traced("order", TRACE + "-01"),
                        traced("order", TRACE + "-01").committedAt(Long.MAX_VALUE)));

        assertThat(spans.get(0).endMicros() - spans.get(0).startMicros()).isEqualTo(5_000);
        assertThat(spans.get(1).startMicros()).isEqualTo(spans.get(1).endMicros());
    }

    @Test
    void rowsThatAreNotSampledHaveNoSpan() {
        publish(
                List.of(
                        row("order"),
                        traced("order", TRACE + "-00"),
                        traced("order", TRACE + "-02"),
                        traced("order", "01")));

        assertThat(spans).isEmpty();
    }

    @Test
    void theSpanOfADeadLetterIsAnErrorAlsoIfTheLetterLacksTheHeadersOfTheRow() {
        publish(List.of(traced("no topic!", TRACE + "-01")));

        assertThat(spans).hasSize(1);
        assertThat(spans.get(0).name()).isEqualTo("send events.dlt");
        assertThat(spans.get(0).error()).isEqualTo("ValidationFailed");
        assertThat(spans.get(0).attributes())
                .containsEntry(SpanAttributes.OUTCOME, "dead-lettered");
        assertThat(text(log.element())).contains("traceId=4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void theTraceOfADeadLetterIsNotSoughtInHugeHeaders() {
        String huge = "x".repeat(64 * 1024);
        publish(List.of(withHeaders("no topic!", headers(TRACE + "-01", huge))));

        assertThat(spans).isEmpty();
        assertThat(deadLetters()).isEqualTo(1);
    }

    @Test
    void deadLettersAreCountedAlsoIfTheRecorderThrows() {
        BatchReport throwing =
                report(
                        new SpanRecorder() {
                            @Override
                            public boolean isOn() {
                                return true;
                            }

                            @Override
                            public void record(EventSpan span) {
                                throw new IllegalStateException("of a span processor");
                            }
                        });
        CapturedRow letter = traced("no topic!", TRACE + "-01");

        assertThatThrownBy(
                        () ->
                                throwing.published(
                                        List.of(letter),
                                        List.of(records.record(letter)),
                                        POSITION,
                                        Duration.ZERO))
                .hasMessage("of a span processor");
        assertThat(deadLetters()).isEqualTo(1);
    }

    @Test
    void aBatchIsMeasuredAndItsRowsAreCountedByTopic() {
        publish(List.of(row("order"), row("order"), row("user")));

        assertThat(registry.get("tailrace.relay.transaction.rows").summary().mean()).isEqualTo(3);
        assertThat(registry.get("tailrace.relay.position.commit").timer().count()).isEqualTo(1);
        assertThat(registry.get("tailrace.relay.published.bytes").counter().count())
                .isEqualTo(3 * ("o-1".length() + "{}".length()));
        assertThat(
                        registry.get("tailrace.relay.topic.published")
                                .tag("slot", "orders")
                                .tag("topic", "outbox.order")
                                .counter()
                                .count())
                .isEqualTo(2);
    }

    @Test
    void consecutiveFailuresAreCountedUntilABatchSucceeds() {
        report.failed(new IllegalStateException("no leader"));
        report.failed(new IllegalStateException("not enough replicas"));

        assertThat(report.failures().count()).isEqualTo(2);
        assertThat(report.failures().last()).contains("not enough replicas");

        publish(List.of());

        assertThat(report.failures().count()).isZero();
        assertThat(registry.get("tailrace.relay.position.commit.failures").counter().count())
                .isEqualTo(2);
    }

    private BatchReport report(SpanRecorder recorder) {
        return new BatchReport(
                registry,
                new OutboxName("shop", "orders"),
                "events.dlt",
                metrics,
                recorder,
                new EventRecordingLogger(new SubstituteLogger("test", log, true), log));
    }

    private void publish(List<CapturedRow> rows) {
        report.published(
                rows, rows.stream().map(records::record).toList(), POSITION, Duration.ofMillis(5));
    }

    private static String text(SubstituteLoggingEvent event) {
        return MessageFormatter.arrayFormat(event.getMessage(), event.getArgumentArray())
                .getMessage();
    }

    private double deadLetters() {
        return registry.get("events.dead.lettered")
                .tag("group", "none")
                .tag("reason", "ValidationFailed")
                .counter()
                .count();
    }

    private static CapturedRow row(String aggregateType) {
        return new CapturedRow(
                ID, aggregateType, "o-1", "order.placed.v1", "{}".getBytes(UTF_8), null);
    }

    private static CapturedRow traced(String aggregateType, String traceparent) {
        return withHeaders(aggregateType, headers(traceparent, ""));
    }

    private static String headers(String traceparent, String more) {
        return "{\"traceparent\":\"%s\",\"more\":\"%s\"}".formatted(traceparent, more);
    }

    private static CapturedRow withHeaders(String aggregateType, String headers) {
        return new CapturedRow(
                ID, aggregateType, "o-1", "order.placed.v1", "{}".getBytes(UTF_8), headers);
    }
}
