package io.tailrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.Caller;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Role;
import io.tailrace.console.ledger.AccountHours;
import io.tailrace.console.ledger.AccountResource;
import io.tailrace.console.trace.Step;
import io.tailrace.console.trace.Trace;
import io.tailrace.console.trace.TraceResource;
import io.tailrace.console.trace.TracedEvent;
import io.tailrace.event.EventId;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusReporter;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.relay.CdcRelay;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Events of a real pipeline are found at every place that they have come to. */
@TailraceTest
class EventTraceIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String APPLICATION = "tailrace-processor";
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void theWayOfAnEventIsFound(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        KafkaCluster cluster = KafkaCluster.of(kafka.bootstrapServers());
        TraceResource traces = new TraceResource(cluster, APPLICATION);
        try (TestPipeline pipeline = TestPipeline.on(postgres, kafka);
                AccountResource account = new AccountResource(cluster, Duration.ofHours(24));
                ReadCommitted all =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\..*"))) {
            CdcRelay relay =
                    pipeline.startRelay(config -> config.heartbeat(Duration.ofMillis(200)));
            report(cluster, relay);
            pipeline.startProcessor(
                    config ->
                            config.group(
                                    "mailer",
                                    new RetryPolicy(
                                            2, Duration.ofMillis(50), Duration.ofMillis(50), 0)));
            String delivered =
                    insert(
                            postgres,
                            "{\"traceparent\": \"00-%s-b7ad6b7169203331-01\"}".formatted(TRACE_ID));
            String failing = insert(postgres, null);
            Instant due = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
            String held = insert(postgres, "{\"ce_deliverat\": \"%s\"}".formatted(due));
            failTwiceAndRedrive(kafka, all, failing);
            handleEverything(kafka, "events.customer");

            requireDelivered(event(traces, delivered));
            requireRedriven(event(traces, failing));
            TracedEvent waiting = event(traces, held);
            assertThat(waiting.now()).isEqualTo("held until " + due);
            assertThat(hops(waiting)).containsExactly("row", "outbox", "held", "held");

            Trace aggregate = trace(traces, "aggregate", "customer/4711");
            assertThat(aggregate.complete()).as(aggregate.note()).isTrue();
            assertThat(aggregate.events())
                    .extracting(TracedEvent::id)
                    .containsExactly(delivered, failing, held);
            assertThat(aggregate.events())
                    .usingRecursiveFieldByFieldElementComparator()
                    .contains(event(traces, failing));

            Trace unknown = trace(traces, "event", EventId.next().toString());
            assertThat(unknown.events()).isEmpty();
            assertThat(unknown.complete()).as(unknown.note()).isTrue();
            assertThat(unknown.note()).contains("nothing was found");
            assertThat(trace(traces, "event", "no uuid").events()).isEmpty();

            await().atMost(SOON).untilAsserted(() -> requireEqual(hours(account)));

            delete(postgres, delivered);
            assertThat(event(traces, delivered).now())
                    .isEqualTo("delivered, handled by mailer; its row is no longer in the table");
            pipeline.stopRelay();
            Trace alone = trace(traces, "event", failing);
            assertThat(alone.note()).contains("no relay answered within 2 s");
            assertThat(hops(alone.events().get(0))).startsWith("outbox", "events");
        }
    }

    /** One report, at the end of the reporter, from which the console knows the relay. */
    private static void report(KafkaCluster cluster, CdcRelay relay) {
        String name = relay.config().positionKey().text();
        LiveProcess process = LiveProcess.relay(name, EventTraceIT.class, Duration.ofSeconds(1));
        StatusReporter.start(cluster, process, relay::health, new SimpleMeterRegistry()).close();
    }

    private static void requireDelivered(TracedEvent event) {
        assertThat(event.now()).isEqualTo("delivered, handled by mailer");
        assertThat(event.aggregate()).isEqualTo("customer/4711");
        assertThat(event.type()).isEqualTo("customer.changed.v1");
        assertThat(event.traceId()).isEqualTo(TRACE_ID);
        assertThat(hops(event)).containsExactly("row", "outbox", "events", "handled");
        assertThat(event.steps().get(0).text()).contains("payload of 9 bytes");
        assertThat(event.steps().get(1).place()).startsWith("outbox.customer-");
    }

    private static void requireRedriven(TracedEvent event) {
        assertThat(hops(event))
                .containsExactly(
                        "row",
                        "outbox",
                        "events",
                        "failed",
                        "retry",
                        "failed",
                        "dead-letter",
                        "redriven",
                        "retry",
                        "handled");
        assertThat(event.now())
                .isEqualTo("delivered; group mailer failed 2 times, was given it again");
        assertThat(event.steps())
                .filteredOn(step -> step.hop().equals("failed"))
                .allMatch(step -> step.text().equals("DeliveryFailed: mail is down"))
                .extracting(Step::attempt)
                .containsExactly(1, 2);
    }

    private static void requireEqual(AccountHours account) {
        assertThat(account.state()).as(account.toString()).isEqualTo("equal");
        assertThat(account.types()).singleElement().matches(t -> t.type().equals("customer"));
        assertThat(account.types().get(0).hours().stream().mapToLong(hour -> hour.in()).sum())
                .isEqualTo(3);
        assertThat(account.types().get(0).hours().stream().mapToLong(hour -> hour.out()).sum())
                .isEqualTo(3);
    }

    private static List<String> hops(TracedEvent event) {
        return event.steps().stream().map(Step::hop).toList();
    }

    private static TracedEvent event(TraceResource traces, String id) throws Exception {
        Trace trace = trace(traces, "event", id);
        assertThat(trace.complete()).as(trace.note()).isTrue();
        assertThat(trace.events()).as(trace.note()).hasSize(1);
        return trace.events().get(0);
    }

    private static Trace trace(TraceResource traces, String name, String value) throws Exception {
        return (Trace) answer(traces, Map.of(name, List.of(value)));
    }

    private static AccountHours hours(AccountResource account) throws Exception {
        return (AccountHours) answer(account, Map.of());
    }

    private static Object answer(Resource resource, Map<String, List<String>> query)
            throws Exception {
        return resource.routes()
                .get(0)
                .action()
                .answer(
                        new ApiRequest(
                                new Caller("test", Role.VIEW),
                                Map.of(),
                                query,
                                new JsonMapper().createObjectNode()));
    }

    /** Reports two failures of the group, and redrives the dead letter. */
    private static void failTwiceAndRedrive(KafkaBroker kafka, ReadCommitted all, String id)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(failed(awaitRecord(all, "events.customer", id), "1")).get();
            producer.send(failed(awaitRecord(all, "events.retry.mailer", id), "2")).get();
        }
        awaitRecord(all, "events.dlt", id);
        RedriveRequest everything =
                new RedriveRequest(
                        "run",
                        DeadLetterFilter.all(),
                        1_000,
                        RedrivePace.withoutCanaries(0),
                        3,
                        false,
                        APPLICATION);
        KafkaCluster cluster = KafkaCluster.of(kafka.bootstrapServers());
        assertThat(new Redrive(cluster, everything, (letter, what) -> {}).run().redriven())
                .isEqualTo(1);
    }

    private static ConsumerRecord<byte[], byte[]> awaitRecord(
            ReadCommitted all, String topic, String id) {
        return await().atMost(SOON)
                .until(
                        () ->
                                all.records().stream()
                                        .filter(record -> record.topic().equals(topic))
                                        .filter(
                                                record ->
                                                        id.equals(
                                                                ReadCommitted.header(
                                                                        record, "ce_id")))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static ProducerRecord<byte[], byte[]> failed(
            ConsumerRecord<byte[], byte[]> event, String attempt) {
        ProducerRecord<byte[], byte[]> report =
                new ProducerRecord<>("events.failed", null, event.key(), event.value());
        event.headers().forEach(report.headers()::add);
        Map.of(
                        "tailrace-group", "mailer",
                        "tailrace-attempt", attempt,
                        "tailrace-reason", "DeliveryFailed",
                        "tailrace-error", "mail is down")
                .forEach(
                        (name, value) -> {
                            report.headers().remove(name);
                            report.headers().add(name, value.getBytes(UTF_8));
                        });
        return report;
    }

    /** The group commits the ends of a topic. */
    private static void handleEverything(KafkaBroker kafka, String topic) throws Exception {
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .forEach(
                            partition ->
                                    offsets.put(
                                            new TopicPartition(topic, partition.partition()),
                                            new OffsetAndMetadata(1_000)));
            admin.alterConsumerGroupOffsets("mailer", offsets).all().get();
        }
    }

    private static String insert(PostgresServer postgres, String headers) throws Exception {
        String id = EventId.next().toString();
        try (Connection connection = postgres.connect();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload,"
                                        + " headers) VALUES (?::uuid, 'customer', '4711',"
                                        + " 'customer.changed.v1', '{\"a\": 17}', ?)")) {
            insert.setString(1, id);
            insert.setString(2, headers);
            insert.executeUpdate();
        }
        return id;
    }

    private static void delete(PostgresServer postgres, String id) throws Exception {
        try (Connection connection = postgres.connect();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM outbox WHERE id = ?::uuid")) {
            delete.setString(1, id);
            assertThat(delete.executeUpdate()).isEqualTo(1);
        }
    }
}
