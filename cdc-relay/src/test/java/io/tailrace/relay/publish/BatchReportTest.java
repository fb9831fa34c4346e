package io.tailrace.relay.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.TopicNames;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.record.CapturedRow;
import io.tailrace.relay.record.RecordFactory;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

class BatchReportTest {

    private static final String ID = "01980000-0000-7000-8000-000000000001";

    private final Queue<SubstituteLoggingEvent> log = new ArrayDeque<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BatchReport report =
            new BatchReport(
                    "events.dlt",
                    new RelayMetrics(
                            registry,
                            "orders",
                            new RelayMetrics.Readings(
                                    () -> true, () -> 0, () -> 0, () -> 0, () -> 0)),
                    new EventRecordingLogger(new SubstituteLogger("test", log, true), log));
    private final RecordFactory records =
            new RecordFactory(TopicNames.defaults(), "/shop/public.outbox", 2_000);

    @Test
    void aDeadLetterIsCountedAndLoggedWithIdTypeReasonAndTopic() {
        report.published(List.of(record("order"), record("no topic!")));

        assertThat(registry.get("tailrace.relay.published").counter().count()).isEqualTo(2);
        assertThat(deadLetters()).isEqualTo(1);
        assertThat(log).hasSize(1);
        assertThat(log.element().getLevel()).isEqualTo(Level.WARN);
        assertThat(text(log.element()))
                .contains("eventId=" + ID)
                .contains("type=order.placed.v1")
                .contains("reason=ValidationFailed")
                .contains("topic=events.dlt")
                .contains("dead-letter topic")
                .endsWith("aggregate type must make a legal topic name, got \"outbox.no topic!\"");
    }

    @Test
    void aBacklogOfDeadLettersIsCountedCompletelyButDoesNotFloodTheLog() {
        report.published(Collections.nCopies(1_000, record("no topic!")));

        assertThat(deadLetters()).isEqualTo(1_000);
        assertThat(log).hasSize(11);
        assertThat(text(List.copyOf(log).get(10)))
                .contains("Further dead letters are not logged")
                .contains("events.dead.lettered");
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

    private ProducerRecord<byte[], byte[]> record(String aggregateType) {
        return records.record(
                new CapturedRow(
                        ID, aggregateType, "o-1", "order.placed.v1", "{}".getBytes(UTF_8), null));
    }
}
