package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.pipeline.SpanReceiver.ReceivedSpan;
import io.tailrace.process.tracing.EventSpan;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.process.tracing.Tracing;
import io.tailrace.process.tracing.TracingConfig;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.producer.tracing.OpenTelemetryEmitTracer;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.opentelemetry.OpenTelemetryTracer;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The spans that a collector gets from a service, the relay, the processor and a subscriber,
 * decoded from OTLP with OpenTelemetry's own classes. Relay and processor run once; each part of
 * the test exports their spans to another place.
 */
@TailraceTest
class TracingIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, String> AT_ONCE =
            Map.of(
                    "otel.bsp.schedule.delay", "20",
                    "otel.java.exporter.otlp.retry.disabled", "true");
    private static final String PERSONAL = "personal@example.com";

    private final SwitchedRecorder ofRelay = new SwitchedRecorder();
    private final SwitchedRecorder ofProcessor = new SwitchedRecorder();
    private final Set<String> handled = ConcurrentHashMap.newKeySet();
    private final Set<String> tracesOfHandlers = ConcurrentHashMap.newKeySet();

    @TempDir Path state;

    @Test
    void everyHopHasItsSpanInOneTrace(PostgresServer postgres, KafkaBroker kafka) throws Exception {
        try (SpanReceiver collector = new SpanReceiver();
                OpenTelemetrySdk shop = sdk("shop", collector, Sampler.alwaysOn());
                OpenTelemetrySdk unsampled = sdk("shop", collector, Sampler.alwaysOff());
                OpenTelemetrySdk mailer =
                        sdk("mailer", collector, Sampler.parentBased(Sampler.alwaysOff()));
                Connection connection = connect(postgres);
                CdcRelay relay = relay(postgres, kafka);
                StreamProcessor processor = processor(kafka);
                Subscriber subscriber = subscriber(kafka, mailer)) {
            relay.start();
            processor.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();

            withoutAnEndpointRelayAndProcessorExportNothing(connection, shop, collector);
            try (Tracing relaySpans = tracing("tailrace-relay", collector.url());
                    Tracing processorSpans = tracing("tailrace-processor", collector.url())) {
                ofRelay.target = relaySpans.spans();
                ofProcessor.target = processorSpans.spans();
                theLogOfOpenTelemetryIsLeftToTheApplication();
                oneEventHasOneTrace(connection, shop, collector);
                aFailingHandlerIsAnErrorOfEachAttempt(connection, shop, collector);
                whatIsNotSampledHasNoSpans(connection, unsampled, shop, collector);
            }
            aCollectorThatIsDownStopsNoEvent(connection, shop);
            aRecorderThatThrowsStopsNoEvent(connection, shop);
        }
    }

    private static void theLogOfOpenTelemetryIsLeftToTheApplication() {
        for (String name : List.of("io.opentelemetry", "io.opentelemetry.exporter")) {
            java.util.logging.Logger log = java.util.logging.Logger.getLogger(name);
            assertThat(log.getUseParentHandlers()).as(name).isTrue();
            assertThat(log.getHandlers()).as(name).isEmpty();
        }
    }

    private void withoutAnEndpointRelayAndProcessorExportNothing(
            Connection connection, OpenTelemetrySdk shop, SpanReceiver collector) throws Exception {
        String trace = emit(connection, shop, "off");
        await().atMost(SOON).until(() -> handled.contains("off"));
        await().atMost(SOON).until(() -> collector.trace(trace).size() == 3);

        assertThat(collector.all())
                .extracting(ReceivedSpan::service)
                .containsOnly("shop", "mailer");
        assertThat(threadsOfBatches()).isEmpty();
    }

    private void oneEventHasOneTrace(
            Connection connection, OpenTelemetrySdk shop, SpanReceiver collector) throws Exception {
        String trace = emit(connection, shop, "on");
        await().atMost(SOON).until(() -> collector.trace(trace).size() >= 5);
        List<ReceivedSpan> spans = collector.trace(trace);
        print("One event", spans);

        ReceivedSpan service = span(spans, "shop", "place order");
        ReceivedSpan create = span(spans, "shop", "create");
        assertThat(spans).hasSize(5);
        assertThat(service.parentId()).isEmpty();
        assertThat(create.parentId()).isEqualTo(service.spanId());
        assertHop(create, span(spans, "tailrace-relay", "send outbox.user"), "CLIENT", "published");
        assertHop(
                create,
                span(spans, "tailrace-processor", "process outbox.user"),
                "CONSUMER",
                "published");
        assertHop(create, span(spans, "mailer", "process events.user"), "CONSUMER", "handled");
        assertThat(create.kind()).isEqualTo("PRODUCER");
        assertThat(spans).allMatch(span -> span.endNanos() >= span.startNanos());
        assertThat(spans.stream().skip(1).map(s -> s.attributes().get("messaging.message.id")))
                .doesNotContainNull()
                .hasSize(4)
                .containsOnly(create.attributes().get("messaging.message.id"));
        assertThat(tracesOfHandlers).contains(trace);
        assertThat(spans.toString()).doesNotContain(PERSONAL);
    }

    private static void assertHop(
            ReceivedSpan create, ReceivedSpan hop, String kind, String outcome) {
        assertThat(hop.parentId()).as(hop.name()).isEqualTo(create.spanId());
        assertThat(hop.kind()).as(hop.name()).isEqualTo(kind);
        assertThat(hop.outcome()).as(hop.name()).isEqualTo(outcome);
        assertThat(hop.status()).as(hop.name()).isEqualTo("UNSET");
        assertThat(hop.attributes())
                .as(hop.name())
                .containsEntry("messaging.system", "kafka")
                .containsEntry("tailrace.event.type", "user.deleted.v1")
                .containsEntry("tailrace.aggregate.type", "user");
    }

    private void aFailingHandlerIsAnErrorOfEachAttempt(
            Connection connection, OpenTelemetrySdk shop, SpanReceiver collector) throws Exception {
        String trace = emit(connection, shop, "fails-once");
        await().atMost(SOON).until(() -> collector.trace(trace).size() >= 6);
        List<ReceivedSpan> spans = collector.trace(trace);
        print("A handler that fails once", spans);

        assertThat(spans.stream().filter(span -> span.service().equals("mailer")).toList())
                .extracting(
                        ReceivedSpan::status,
                        ReceivedSpan::outcome,
                        span -> span.attributes().get("tailrace.attempt"),
                        span -> span.attributes().get("error.type"))
                .containsExactly(
                        tuple("ERROR", "failed", "1", IllegalStateException.class.getName()),
                        tuple("UNSET", "handled", "2", null));
        assertThat(spans.toString()).doesNotContain(PERSONAL);
    }

    /** The event after it is sampled: when its spans are there, those of the first would be too. */
    private void whatIsNotSampledHasNoSpans(
            Connection connection,
            OpenTelemetrySdk unsampled,
            OpenTelemetrySdk shop,
            SpanReceiver collector)
            throws Exception {
        String trace = emit(connection, unsampled, "unsampled");
        String next = emit(connection, shop, "next");
        await().atMost(SOON).until(() -> collector.trace(next).size() == 5);

        await().atMost(SOON).until(() -> handled.contains("unsampled"));
        assertThat(collector.trace(trace)).isEmpty();
    }

    private void aCollectorThatIsDownStopsNoEvent(Connection connection, OpenTelemetrySdk shop)
            throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.tailrace.process.tracing");
        log.start();
        logger.addAppender(log);
        try (Tracing lost = tracing("tailrace-relay", nobody(), registry)) {
            ofRelay.target = lost.spans();
            for (int i = 0; i < 3; i++) {
                String id = "down-" + i;
                emit(connection, shop, id);
                await().atMost(SOON).until(() -> handled.contains(id));
                double failures = i + 1;
                await().atMost(SOON).until(() -> spans(registry, "failed") == failures);
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(spans(registry, "exported")).isZero();
        assertThat(log.list)
                .filteredOn(entry -> entry.getLevel().levelStr.equals("WARN"))
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("Could not export spans", "ConnectException", "Events are not affected");
        System.out.println("Collector down: 3 events handled, 3 spans failed, one warning:");
        log.list.forEach(entry -> System.out.println("  " + entry.getFormattedMessage()));
    }

    private void aRecorderThatThrowsStopsNoEvent(Connection connection, OpenTelemetrySdk shop)
            throws Exception {
        ThrowingRecorder throwing = new ThrowingRecorder();
        ofRelay.target = throwing;
        ofProcessor.target = throwing;
        for (int i = 0; i < 3; i++) {
            String id = "thrown-" + i;
            emit(connection, shop, id);
            await().atMost(SOON).until(() -> handled.contains(id));
            int calls = 2 * (i + 1);
            await().atMost(SOON).until(() -> throwing.calls.get() == calls);
        }
    }

    /** Emits an event in a span of the service; returns the trace id. */
    private static String emit(Connection connection, OpenTelemetrySdk service, String userId)
            throws Exception {
        Span span = service.getTracer("shop").spanBuilder("place order").startSpan();
        try (Scope scope = span.makeCurrent()) {
            new Outbox(
                            OutboxConfig.defaults(),
                            EventCatalogue.of(UserEvent.class),
                            EmitListener.none(),
                            new OpenTelemetryEmitTracer(service))
                    .emit(connection, new UserEvent.Deleted(userId, PERSONAL));
            connection.commit();
        } finally {
            span.end();
        }
        return span.getSpanContext().getTraceId();
    }

    private Subscriber subscriber(KafkaBroker kafka, OpenTelemetrySdk mailer) {
        return Subscriber.builder(SubscriberConfig.of(kafka.bootstrapServers(), "mailer"))
                .on(
                        UserEvent.Deleted.class,
                        (event, delivery) -> {
                            tracesOfHandlers.add(Span.current().getSpanContext().getTraceId());
                            if (event.aggregateId().equals("fails-once")
                                    && delivery.attempt() == 1) {
                                throw new IllegalStateException(PERSONAL);
                            }
                            handled.add(event.aggregateId());
                        })
                .tracer(new OpenTelemetryTracer(mailer))
                .start();
    }

    private CdcRelay relay(PostgresServer postgres, KafkaBroker kafka) {
        return new CdcRelay(
                RelayConfig.builder(
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password(),
                                kafka.bootstrapServers())
                        .build(),
                new SimpleMeterRegistry(),
                ofRelay);
    }

    private StreamProcessor processor(KafkaBroker kafka) {
        return new StreamProcessor(
                ProcessorConfig.builder(kafka.bootstrapServers()).stateDirectory(state).build(),
                new SimpleMeterRegistry(),
                ofProcessor);
    }

    private static Connection connect(PostgresServer postgres) throws Exception {
        Connection connection = postgres.connect();
        OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        connection.setAutoCommit(false);
        return connection;
    }

    private static OpenTelemetrySdk sdk(String service, SpanReceiver collector, Sampler sampler) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(
                        SdkTracerProvider.builder()
                                .setResource(
                                        Resource.create(
                                                Attributes.of(
                                                        AttributeKey.stringKey("service.name"),
                                                        service)))
                                .setSampler(sampler)
                                .addSpanProcessor(
                                        SimpleSpanProcessor.create(
                                                OtlpHttpSpanExporter.builder()
                                                        .setEndpoint(collector.url() + "/v1/traces")
                                                        .build()))
                                .build())
                .build();
    }

    private static Tracing tracing(String service, String url) {
        return tracing(service, url, new SimpleMeterRegistry());
    }

    private static Tracing tracing(String service, String url, SimpleMeterRegistry registry) {
        return Tracing.start(
                Optional.of(TracingConfig.to(url).withSettings(AT_ONCE)), service, registry);
    }

    private static double spans(SimpleMeterRegistry registry, String outcome) {
        return registry.get("tailrace.traces.spans").tag("outcome", outcome).counter().count();
    }

    private static String nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return "http://127.0.0.1:" + free.getLocalPort();
        }
    }

    private static Set<String> threadsOfBatches() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("BatchSpanProcessor"))
                .collect(Collectors.toSet());
    }

    private static ReceivedSpan span(List<ReceivedSpan> spans, String service, String name) {
        List<ReceivedSpan> found =
                spans.stream()
                        .filter(span -> span.service().equals(service) && span.name().equals(name))
                        .toList();
        assertThat(found).as("%s of %s", name, service).hasSize(1);
        return found.get(0);
    }

    private static void print(String title, List<ReceivedSpan> spans) {
        long begun = spans.get(0).startNanos();
        System.out.println(title + ", trace " + spans.get(0).traceId());
        for (ReceivedSpan span : spans) {
            System.out.printf(
                    "  %-19s %-22s %-9s span %s parent %-16s %8.3f..%8.3f ms %-6s %s %s%n",
                    span.service(),
                    span.name(),
                    span.kind(),
                    span.spanId(),
                    span.parentId(),
                    (span.startNanos() - begun) / 1e6,
                    (span.endNanos() - begun) / 1e6,
                    span.status(),
                    span.outcome(),
                    span.attributes().getOrDefault("error.type", ""));
        }
    }

    /** Records where the test wants it to. */
    private static final class ThrowingRecorder implements SpanRecorder {

        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public void record(EventSpan span) {
            calls.incrementAndGet();
            throw new NoClassDefFoundError("of a span processor");
        }
    }

    private static final class SwitchedRecorder implements SpanRecorder {

        private volatile SpanRecorder target = SpanRecorder.NONE;

        @Override
        public boolean isOn() {
            return target.isOn();
        }

        @Override
        public void record(EventSpan span) {
            target.record(span);
        }
    }
}
