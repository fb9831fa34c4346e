package io.tailrace.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.TraceContext;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The emitter's trace context reaches every attempt and the dead letter unchanged. */
@PipelineTest
class TraceIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TraceContext TRACE =
            new TraceContext(
                    "4bf92f3577b34da6a3ce929d0e0e4736",
                    "00f067aa0ba902b7",
                    "b7ad6b7169203331",
                    1,
                    "vendor=opaque,other=1");

    @Test
    void spanParentAndStateOfTheEmitterAreOnEveryRecordOfTheWay(
            PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline) throws Exception {
        pipeline.start();
        List<TraceContext> seen = new CopyOnWriteArrayList<>();
        try (Connection connection = postgres.connect();
                ReadCommitted records =
                        ReadCommitted.of(
                                kafka.bootstrapServers(),
                                Pattern.compile("(outbox\\.user|events\\..*)"));
                Subscriber subscriber =
                        Subscriber.builder(
                                        SubscriberConfig.builder(kafka.bootstrapServers(), "traced")
                                                .retryMode(RetryMode.DELAYED)
                                                .build())
                                .on(
                                        UserEvent.class,
                                        (event, delivery) -> {
                                            seen.add(delivery.trace());
                                            throw new IllegalStateException("never handled");
                                        })
                                .start()) {
            connection.setAutoCommit(false);
            Outbox.create(EventCatalogue.of(UserEvent.class))
                    .emit(
                            connection,
                            new UserEvent.Deleted("u-1", null),
                            EmitOptions.none().trace(TRACE));
            connection.commit();

            await().atMost(SOON)
                    .until(
                            () ->
                                    records.records().stream()
                                            .anyMatch(r -> r.topic().endsWith("dlt")));
            assertThat(seen).hasSize(5).containsOnly(TRACE);
            assertThat(records.records())
                    .extracting(ConsumerRecord::topic)
                    .contains(
                            "outbox.user",
                            "events.user",
                            "events.failed",
                            "events.retry.traced",
                            "events.dlt");
            assertThat(records.records())
                    .allSatisfy(
                            record ->
                                    assertThat(traceHeaders(record)).isEqualTo(TRACE.toHeaders()));
            assertThat(subscriber.isRunning()).as("%s", subscriber.failure()).isTrue();
        }
    }

    private static Map<String, String> traceHeaders(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> found = new LinkedHashMap<>();
        TRACE.toHeaders()
                .keySet()
                .forEach(
                        name ->
                                record.headers()
                                        .headers(name)
                                        .forEach(
                                                header ->
                                                        found.merge(
                                                                name,
                                                                new String(header.value(), UTF_8),
                                                                (a, b) -> a + " and " + b)));
        return found;
    }
}
