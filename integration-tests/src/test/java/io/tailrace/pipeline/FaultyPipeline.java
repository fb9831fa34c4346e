package io.tailrace.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.account.IdMinute;
import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.relay.config.AccountConfig;
import io.tailrace.relay.config.Retention;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A pipeline with real servers, into which faults are planted from outside. All ids are of one
 * minute, so that the events of an aggregate type are one bucket. For one thread.
 */
public final class FaultyPipeline implements AutoCloseable {

    public static final Duration SOON = Duration.ofSeconds(60);
    private static final String APPLICATION = "tailrace-processor";

    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    private final Path state;
    private final TestPipeline pipeline;
    private final Producer<byte[], byte[]> foreign;
    private final ReadCommitted records;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Instant time = Instant.now();
    private Retention retention = Retention.OFF;
    private StreamProcessor processor;

    public FaultyPipeline(PostgresServer postgres, KafkaBroker kafka, Path state) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.state = state;
        this.pipeline = TestPipeline.on(postgres, kafka);
        this.foreign =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.records = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(".*"));
    }

    /** Starts the relay again, which removes published rows as it is told. */
    public void startRelay(Retention now) {
        retention = now;
        pipeline.startRelay(
                config ->
                        config.heartbeat(Duration.ofMillis(200))
                                .retention(retention)
                                .account(AccountConfig.DEFAULT.every(Duration.ofMillis(200))));
    }

    /** Whether the relay removes published rows. */
    boolean removesRows() {
        return retention.isOn();
    }

    public void startProcessor() throws InterruptedException {
        processor =
                new StreamProcessor(
                        ProcessorConfig.builder(kafka.bootstrapServers())
                                .applicationId(APPLICATION)
                                .stateDirectory(state)
                                .build(),
                        meters);
        processor.start();
        if (!processor.await(ProcessorState.RUNNING, SOON)) {
            throw new IllegalStateException("The processor does not run");
        }
    }

    /** The bucket of a type, as the command takes it. */
    public String bucket(String type) {
        return type + "@" + IdMinute.text(IdMinute.at(time));
    }

    EventId id() {
        long random = EventId.next().toUuid().getLeastSignificantBits();
        return EventId.of(new UUID((time.toEpochMilli() << 16) | 0x7000, random));
    }

    /** Commits a row. */
    public String insert(String type) throws Exception {
        EventId id = id();
        try (Connection connection = postgres.connect();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload)"
                                        + " VALUES (?, ?, ?, ?, '{}')")) {
            insert.setObject(1, id.toUuid());
            insert.setString(2, type);
            insert.setString(3, "a-" + id.toString().charAt(35));
            insert.setString(4, type + ".v1");
            insert.executeUpdate();
        }
        return id.toString();
    }

    int rows() throws Exception {
        return Integer.parseInt(query("SELECT count(*) FROM outbox"));
    }

    private String query(String sql) throws Exception {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    public void awaitRecord(String topic, String id) {
        await().atMost(SOON).until(() -> records.records().stream().anyMatch(is(topic, id)));
    }

    /** The {@code ce_source} of an event. */
    public String source(String topic, String id) {
        return Objects.requireNonNull(ReadCommitted.header(record(topic, id), "ce_source"));
    }

    private static java.util.function.Predicate<ConsumerRecord<byte[], byte[]>> is(
            String topic, String id) {
        return record ->
                record.topic().equals(topic) && id.equals(ReadCommitted.header(record, "ce_id"));
    }

    /** The position of the relay moves over a row, as if the relay had left it out. */
    public String loseRow(String type) throws Exception {
        pipeline.stopRelay();
        String topic = TopicNames.defaults().positions();
        ConsumerRecord<byte[], byte[]> last = last(topic);
        String id = insert(type);
        ObjectNode position = (ObjectNode) new JsonMapper().readTree(last.value());
        position.put("lsn", query("SELECT pg_current_wal_insert_lsn()")).put("events", 0);
        foreign.send(
                        new ProducerRecord<>(
                                topic,
                                last.partition(),
                                last.key(),
                                position.toString().getBytes(UTF_8)))
                .get();
        startRelay(retention);
        return id;
    }

    private ConsumerRecord<byte[], byte[]> last(String topic) {
        return records.records().stream()
                .filter(one -> one.topic().equals(topic))
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    /** Somebody moves the offset of the processors over a record. */
    String loseDelivery(String type) throws Exception {
        processor.close();
        String id = insert(type);
        awaitRecord("outbox." + type, id);
        ConsumerRecord<byte[], byte[]> lost = record("outbox." + type, id);
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> beyond =
                    Map.of(
                            new TopicPartition(lost.topic(), lost.partition()),
                            new OffsetAndMetadata(lost.offset() + 1));
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(
                            () -> {
                                admin.alterConsumerGroupOffsets(APPLICATION, beyond).all().get();
                                return true;
                            });
        }
        startProcessor();
        return id;
    }

    private ConsumerRecord<byte[], byte[]> record(String topic, String id) {
        return records.records().stream().filter(is(topic, id)).findFirst().orElseThrow();
    }

    /** Another producer writes a record of a topic again. */
    String copy(String topic, String id) throws Exception {
        ConsumerRecord<byte[], byte[]> of = record(topic, id);
        ProducerRecord<byte[], byte[]> copy =
                new ProducerRecord<>(topic, of.partition(), of.key(), of.value());
        of.headers().forEach(copy.headers()::add);
        foreign.send(copy).get();
        return id;
    }

    /** Another producer writes an event that is like another one, with an id of its own. */
    public String invent(String topic, String like) throws Exception {
        ConsumerRecord<byte[], byte[]> of = record(topic, like);
        ProducerRecord<byte[], byte[]> invented =
                new ProducerRecord<>(topic, of.partition(), of.key(), of.value());
        of.headers().forEach(invented.headers()::add);
        String id = id().toString();
        invented.headers().remove("ce_id").add("ce_id", id.getBytes(UTF_8));
        foreign.send(invented).get();
        return id;
    }

    /** What the processor's gauges say of a type. */
    String gauges(String type) {
        StringBuilder text = new StringBuilder();
        for (String equation : List.of("published", "processed")) {
            for (String kind : List.of("missing", "duplicated", "phantom")) {
                double value =
                        meters
                                .find("tailrace.processor.account." + kind)
                                .tags("equation", equation, "type", type)
                                .gauges()
                                .stream()
                                .mapToDouble(gauge -> gauge.value())
                                .sum();
                if (value != 0) {
                    text.append(text.isEmpty() ? "" : " ");
                    text.append("%s %s=%.0f".formatted(equation, kind, value));
                }
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        try (records;
                foreign;
                pipeline;
                StreamProcessor last = processor) {
            processor = null;
        }
    }
}
