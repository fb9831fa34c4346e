package io.tailrace.relay.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.TopicNames;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.record.CapturedRow;
import io.tailrace.relay.record.RecordFactory;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BatchReportTest {

    private static final String ID = "01980000-0000-7000-8000-000000000001";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BatchReport report =
            new BatchReport("events.dlt", new RelayMetrics(registry, "orders", () -> true));
    private final RecordFactory records =
            new RecordFactory(TopicNames.defaults(), "/shop/public.outbox", 2_000);
    private final Logger logger = (Logger) LoggerFactory.getLogger(BatchReport.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void aDeadLetterIsCountedAndLoggedWithIdTypeReasonAndTopic() {
        report.published(List.of(record("order"), record("no topic!")));

        assertThat(registry.get("tailrace.relay.published").counter().count()).isEqualTo(2);
        assertThat(deadLetters()).isEqualTo(1);
        assertThat(log.list).hasSize(1);
        ILoggingEvent event = log.list.get(0);
        assertThat(event.getLevel()).isEqualTo(Level.WARN);
        assertThat(event.getFormattedMessage())
                .contains("dead-letter topic")
                .endsWith("aggregate type must make a legal topic name, got \"outbox.no topic!\"");
        assertThat(event.getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly(
                        "eventId=" + ID,
                        "type=order.placed.v1",
                        "reason=ValidationFailed",
                        "topic=events.dlt");
    }

    @Test
    void aBacklogOfDeadLettersIsCountedCompletelyButDoesNotFloodTheLog() {
        report.published(Collections.nCopies(1_000, record("no topic!")));

        assertThat(deadLetters()).isEqualTo(1_000);
        assertThat(log.list).hasSize(11);
        assertThat(log.list.get(10).getFormattedMessage())
                .contains("Further dead letters are not logged")
                .contains("events.dead.lettered");
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
