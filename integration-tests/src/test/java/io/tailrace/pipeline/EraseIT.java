package io.tailrace.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.processor.held.HeldEvent;
import io.tailrace.processor.held.HeldEventReader;
import io.tailrace.processor.held.HeldFilter;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.erase.Aggregate;
import io.tailrace.relay.erase.Erase;
import io.tailrace.relay.erase.EraseRequest;
import io.tailrace.relay.erase.Erasure;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** One aggregate is erased from all places; its neighbours are untouched in all of them. */
@TailraceTest
class EraseIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String SECRET = "s3cret-of-4711";
    private static final String APPLICATION = "tailrace-processor";
    private static final String SCHEDULE = APPLICATION + "-held-events-changelog";

    /** Another id of the same type, and the same id of another type. */
    private static final List<String> NEIGHBOURS = List.of("customer/4712", "order/4711");

    @Test
    void everythingOfOneAggregateIsErased(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        try (TestPipeline pipeline = TestPipeline.on(postgres, kafka);
                ReadCommitted all =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(".*"))) {
            RelayConfig relay = startRelay(pipeline);
            startProcessor(pipeline);
            fill(postgres, kafka, all);
            awaitPublishedAndCounted(relay);
            pipeline.stopRelay();
            insert(postgres, "customer/4711", "late", SECRET, later());

            JsonNode dry = run(relay, request(true, Duration.ZERO));
            assertThat(rows(postgres, "customer", "4711")).isEqualTo(4);
            assertThat(held(kafka)).hasSize(6);
            assertThat(openLetters(kafka)).isEqualTo(3);
            assertThat(dry.at("/unread").asInt()).isZero();
            assertThat(dry.at("/heldEvents/left").asInt()).isEqualTo(2);
            assertThat(dry.at("/deadLetters/leftOpen").asInt()).isEqualTo(1);
            assertThat(dry.at("/rows/leftPublished").asInt()).isEqualTo(3);
            assertThat(dry.at("/rows/leftUnpublished").asInt()).isEqualTo(1);
            assertThat(dry.at("/topics/" + SCHEDULE + "/held").asInt()).isEqualTo(2);

            // Without a processor the commands wait: as if the command had been killed there.
            pipeline.stopProcessor();
            Erasure cut = erase(relay, request(false, Duration.ofSeconds(1)));
            assertThat(cut.isComplete()).isFalse();
            assertThat(cut.left()).contains("1 rows of the table", "2 held events");
            assertThat(cut.left() + cut.remedy()).doesNotContain("4711");
            assertThat(rows(postgres, "customer", "4711")).isEqualTo(1);

            startProcessor(pipeline);
            await().atMost(SOON).until(() -> held(kafka).size() == 4);
            Erasure again = erase(relay, request(false, Duration.ofSeconds(1)));
            assertThat(again.left()).isEqualTo("1 rows of the table");

            // A record that no processor has read yet will be held.
            pipeline.stopProcessor();
            startRelay(pipeline);
            await().atMost(SOON).until(() -> count(all, "outbox.customer", "late") == 1);
            Erasure unread = erase(relay, request(false, Duration.ofSeconds(3)));
            assertThat(unread.left()).contains("1 records not yet read by the processors");
            assertThat(unread.remedy()).contains("Start the processors");

            startProcessor(pipeline);
            Erasure found = erase(relay, request(false, SOON));
            assertThat(found.left()).isEmpty();
            JsonNode report = new JsonMapper().readTree(found.status().json());
            assertThat(report.at("/heldEvents/erased").asInt()).isEqualTo(1);
            assertThat(rows(postgres, "customer", "4711")).isZero();
            assertThat(erase(relay, request(false, SOON)).isComplete()).isTrue();

            assertThat(report.at("/otherSchedules").isArray()).isTrue();
            assertThat(report.has("note")).isFalse();
            assertThat(run(relay, ghost()).at("/note").asText()).contains("here ghost");
            createTopic(kafka, "billing-held-events-changelog");
            assertThat(erase(relay, request(false, SOON)).left())
                    .isEqualTo("1 schedules of other processors");

            requireErased(postgres, kafka, all, report);
            requireNeighbours(postgres, kafka);
        }
    }

    private static void requireErased(
            PostgresServer postgres, KafkaBroker kafka, ReadCommitted all, JsonNode report)
            throws Exception {
        assertThat(rows(postgres, "customer", "4711")).isZero();
        assertThat(redrive(kafka)).isEqualTo(2);
        await().atMost(SOON).until(() -> count(all, "events.retry.mailer", "") == 2);
        assertThat(all.records())
                .filteredOn(record -> record.topic().equals("events.dlt"))
                .filteredOn(record -> record.value() == null)
                .hasSize(3)
                .allSatisfy(record -> assertThat(record.key()).isNull())
                .allSatisfy(record -> assertThat(header(record, "ce_id")).hasSize(36))
                .extracting(record -> header(record, "tailrace-reason"))
                .containsOnly("Erased");
        Set<String> named = new TreeSet<>();
        report.get("topics").fieldNames().forEachRemaining(named::add);
        Set<String> holding = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : all.records()) {
            if (text(record).contains(SECRET)) {
                holding.add(record.topic());
            }
        }
        assertThat(holding).isNotEmpty().isSubsetOf(named);
        assertThat(named)
                .contains("outbox.customer", "events.customer", "events.failed", "events.dlt")
                .contains(SCHEDULE)
                .doesNotContain("events.order", "events.retry.mailer");
        assertThat(report.at("/topics/outbox.customer/records").asInt()).isEqualTo(4);
        assertThat(Instant.parse(report.at("/topics/outbox.customer/until").asText()))
                .isAfter(Instant.now());
        assertThat(report.at("/topics/events.dlt/because").asText()).contains("retention.ms is -1");
    }

    private static void requireNeighbours(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        assertThat(rows(postgres, "customer", "4712")).isEqualTo(3);
        assertThat(rows(postgres, "order", "4711")).isEqualTo(3);
        assertThat(held(kafka)).hasSize(4);
    }

    /** Every aggregate gets a row that is delivered, one that is held, a retry, a dead letter. */
    private static void fill(PostgresServer postgres, KafkaBroker kafka, ReadCommitted all)
            throws Exception {
        List<String> aggregates = new ArrayList<>(NEIGHBOURS);
        aggregates.add("customer/4711");
        for (String aggregate : aggregates) {
            String payload = aggregate.equals("customer/4711") ? SECRET : "kept";
            insert(postgres, aggregate, "retried", payload, null);
            insert(postgres, aggregate, "refused", payload, null);
            insert(postgres, aggregate, "held", payload, later());
        }
        await().atMost(SOON)
                .until(
                        () ->
                                count(all, "events.customer", "") + count(all, "events.order", "")
                                        == 6);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> record : all.records()) {
                if (Set.of("events.customer", "events.order").contains(record.topic())) {
                    producer.send(failed(record)).get();
                }
            }
        }
        await().atMost(SOON).until(() -> held(kafka).size() == 6);
        await().atMost(SOON).until(() -> count(all, "events.dlt", "") == 3);
    }

    private static String later() {
        return "{\"ce_deliverat\": \"%s\"}".formatted(Instant.now().plus(HOUR));
    }

    private static ProducerRecord<byte[], byte[]> failed(ConsumerRecord<byte[], byte[]> event) {
        ProducerRecord<byte[], byte[]> report =
                new ProducerRecord<>("events.failed", null, event.key(), event.value());
        event.headers().forEach(report.headers()::add);
        boolean retried = String.valueOf(header(event, "ce_type")).startsWith("retried");
        report.headers().add("tailrace-group", "mailer".getBytes(UTF_8));
        report.headers().add("tailrace-attempt", "1".getBytes(UTF_8));
        report.headers()
                .add(
                        "tailrace-reason",
                        (retried ? "DeliveryFailed" : "ValidationFailed").getBytes(UTF_8));
        report.headers().add("tailrace-error", "mail is down".getBytes(UTF_8));
        return report;
    }

    private static RelayConfig startRelay(TestPipeline pipeline) {
        return pipeline.startRelay(config -> config.heartbeat(Duration.ofMillis(200))).config();
    }

    private static void startProcessor(TestPipeline pipeline) {
        pipeline.startProcessor(
                config -> config.group("mailer", new RetryPolicy(5, HOUR, HOUR, 0)));
    }

    private static EraseRequest request(boolean dryRun, Duration patience) {
        return EraseRequest.of(
                new Aggregate("customer", "4711"), List.of(APPLICATION), false, dryRun, patience);
    }

    /** A row goes once the account has counted it too: that follows its publication. */
    private static void awaitPublishedAndCounted(RelayConfig relay) {
        await().atMost(SOON)
                .until(
                        () ->
                                run(relay, request(true, Duration.ZERO))
                                                .at("/rows/leftPublished")
                                                .asInt()
                                        == 3);
    }

    private static EraseRequest ghost() {
        return EraseRequest.of(
                new Aggregate("ghost", "1/2"), List.of(APPLICATION), false, false, SOON);
    }

    private static JsonNode run(RelayConfig config, EraseRequest request) throws Exception {
        return new JsonMapper().readTree(erase(config, request).status().json());
    }

    private static Erasure erase(RelayConfig config, EraseRequest request) throws Exception {
        return new Erase(config, request, line -> {}).run();
    }

    private static long redrive(KafkaBroker kafka) throws Exception {
        RedriveRequest everything =
                new RedriveRequest(
                        "all",
                        DeadLetterFilter.all(),
                        1_000,
                        RedrivePace.withoutCanaries(0),
                        3,
                        false,
                        APPLICATION);
        return new Redrive(cluster(kafka), everything, (letter, what) -> {}).run().redriven();
    }

    private static int openLetters(KafkaBroker kafka) throws Exception {
        RedriveRequest rehearsal =
                new RedriveRequest(
                        "dry",
                        DeadLetterFilter.all(),
                        1_000,
                        RedrivePace.withoutCanaries(0),
                        3,
                        true,
                        APPLICATION);
        return (int) new Redrive(cluster(kafka), rehearsal, (letter, what) -> {}).run().redriven();
    }

    private static List<HeldEvent> held(KafkaBroker kafka) throws Exception {
        try (HeldEventReader reader =
                HeldEventReader.open(cluster(kafka), APPLICATION, HeldFilter.all())) {
            return reader.held();
        } catch (OperatorException e) {
            return List.of(); // the processor has not held anything yet
        }
    }

    private static void createTopic(KafkaBroker kafka, String name) throws Exception {
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private static KafkaCluster cluster(KafkaBroker kafka) {
        return KafkaCluster.of(kafka.bootstrapServers());
    }

    private static void insert(
            PostgresServer postgres, String aggregate, String type, String payload, String headers)
            throws Exception {
        try (Connection connection = postgres.connect();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload,"
                                        + " headers) VALUES (?::uuid, ?, ?, ?, ?, ?)")) {
            insert.setString(1, EventId.next().toString());
            Aggregate of = Aggregate.parse(aggregate, TopicNames.defaults());
            insert.setString(2, of.type());
            insert.setString(3, of.id());
            insert.setString(4, type + ".v1");
            insert.setString(5, "{\"name\": \"" + payload + "\"}");
            insert.setString(6, headers);
            insert.executeUpdate();
        }
    }

    private static int rows(PostgresServer postgres, String type, String id) throws Exception {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT count(*) FROM outbox WHERE aggregatetype = '%s' AND aggregateid = '%s'"
                                        .formatted(type, id))) {
            row.next();
            return row.getInt(1);
        }
    }

    private static long count(ReadCommitted all, String topic, String type) {
        return all.records().stream()
                .filter(record -> record.topic().equals(topic))
                .filter(record -> String.valueOf(header(record, "ce_type")).startsWith(type))
                .count();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return ReadCommitted.header(record, name);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? "" : new String(record.value(), ISO_8859_1);
    }
}
