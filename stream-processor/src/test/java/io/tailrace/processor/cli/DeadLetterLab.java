package io.tailrace.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;

/**
 * A processor with some consumer groups on a broker that stays the caller's, its output, and the
 * dead-letter tool.
 */
final class DeadLetterLab implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(60);

    private final KafkaBroker kafka;
    private final ProcessorConfig config;
    private StreamProcessor processor;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ReadCommitted retries;
    private final ReadCommitted events;
    private final ReadCommitted deadLetters;

    DeadLetterLab(KafkaBroker kafka, Path state, List<String> groups) throws InterruptedException {
        this(kafka, state, groups, RetryPolicy.defaults());
    }

    DeadLetterLab(KafkaBroker kafka, Path state, List<String> groups, RetryPolicy policy)
            throws InterruptedException {
        this.kafka = kafka;
        ProcessorConfig.Builder builder =
                ProcessorConfig.builder(kafka.bootstrapServers())
                        .applicationId("test")
                        .stateDirectory(state)
                        .catalogue(EventCatalogue.of(BuiltInEvent.class));
        groups.forEach(group -> builder.group(group, policy));
        config = builder.build();
        processor = started();
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        retries = observe("events\\.retry\\..*");
        events = observe("events\\.order");
        deadLetters = observe("events\\.dlt");
    }

    private StreamProcessor started() throws InterruptedException {
        StreamProcessor next = new StreamProcessor(config);
        next.start();
        assertThat(next.await(ProcessorState.RUNNING, SOON)).isTrue();
        return next;
    }

    /** Stops the processor until {@link #startAgain}. */
    void stop() {
        processor.close();
    }

    void startAgain() throws InterruptedException {
        processor = started();
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    ReadCommitted observe(String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    /** The records that were delivered to the group again. */
    List<ConsumerRecord<byte[], byte[]>> retries(String group) {
        return of(retries, group);
    }

    /** How often the event was delivered. */
    long events(String id) {
        return has(events, id);
    }

    /** How often the event was dead-lettered. */
    long deadLetters(String id) {
        return has(deadLetters, id);
    }

    /** Reports events of a group as failed, so that they are dead-lettered. */
    void deadLetter(String group, int count, String key, Map<String, String> more) {
        for (String id : ids(group, count)) {
            Map<String, String> headers = new HashMap<>(more);
            headers.putAll(
                    Map.of(
                            "ce_id", id,
                            "ce_type", "ticket.sold.v1",
                            "tailrace-group", group,
                            "tailrace-attempt", "1",
                            "tailrace-reason", "HandlerMissing",
                            "tailrace-error", "nobody wants it"));
            send(
                    new ProducerRecord<>(
                            "events.failed", key.getBytes(UTF_8), "{}".getBytes(UTF_8)),
                    headers);
        }
    }

    static List<String> ids(String group, int count) {
        return IntStream.range(0, count).mapToObj(i -> group + "-" + i).toList();
    }

    void awaitLetters(String group, int count) {
        await().atMost(SOON).until(() -> of(deadLetters, group).size() == count);
    }

    /** Sends a record with these headers; they replace headers with the same names. */
    void send(ProducerRecord<byte[], byte[]> record, Map<String, String> headers) {
        headers.forEach(
                (name, value) -> {
                    record.headers().remove(name);
                    record.headers().add(name, value.getBytes(UTF_8));
                });
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "could not send a record to topic " + record.topic(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the cluster know a consumer group, as a subscriber of the group does. */
    void join(String group) throws Exception {
        commit(group, Map.of(new TopicPartition("events.failed", 0), 0L));
    }

    /** Commits the same offset in every partition of a topic. */
    void commit(String group, String topic, long offset) throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (int i = 0; i < partitions(topic); i++) {
            offsets.put(new TopicPartition(topic, i), offset);
        }
        commit(group, offsets);
    }

    /** Commits the end of every partition of a topic. */
    void commitToEnd(String group, String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int i = 0; i < partitions(topic); i++) {
            latest.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try (Admin admin = admin()) {
            admin.listOffsets(latest)
                    .all()
                    .get()
                    .forEach((partition, end) -> offsets.put(partition, end.offset()));
        }
        commit(group, offsets);
    }

    private void commit(String group, Map<TopicPartition, Long> offsets) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        offsets.forEach((p, offset) -> committed.put(p, new OffsetAndMetadata(offset)));
        try (Admin admin = admin()) {
            admin.alterConsumerGroupOffsets(group, committed).all().get();
        }
    }

    /** Sets how long dead letters are kept; a negative time for ever. */
    void retainDeadLetters(Duration time) throws Exception {
        configure("events.dlt", "retention.ms", time.toMillis());
    }

    /** Sets a configuration of a topic. */
    void configure(String topic, String name, long value) throws Exception {
        ConfigEntry entry = new ConfigEntry(name, Long.toString(value));
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(new AlterConfigOp(entry, OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** How many partitions a topic has; 0 if it does not exist. */
    int partitions(String topic) throws Exception {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get().contains(topic)
                    ? admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic)
                            .partitions()
                            .size()
                    : 0;
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    /** The dead letters of an event. */
    List<ConsumerRecord<byte[], byte[]>> lettersOf(String id) {
        return deadLetters.records().stream()
                .filter(r -> ReadCommitted.header(r, "ce_id").equals(id))
                .toList();
    }

    /** Runs {@code dlt} with these arguments and returns its output. */
    String run(String... arguments) throws Exception {
        return runTool("dlt", arguments);
    }

    /** Runs {@code held} with these arguments and returns its output. */
    String held(String... arguments) throws Exception {
        return runTool("held", arguments);
    }

    private String runTool(String tool, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(tool));
        all.addAll(List.of(arguments));
        if (tool.equals("held")) {
            all.add(1, "--application-id=test");
        }
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        StringWriter out = new StringWriter();
        AtomicReference<Exception> failure = new AtomicReference<>();
        CommandLine line =
                new CommandLine(new ProcessorCommand())
                        .setOut(new PrintWriter(out))
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler(
                                (e, command, parsed) -> {
                                    failure.set(e);
                                    return 1;
                                });
        int code = line.execute(all.toArray(String[]::new));
        if (failure.get() != null) {
            throw failure.get();
        }
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }

    @Override
    public void close() {
        retries.close();
        events.close();
        deadLetters.close();
        producer.close();
        processor.close();
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(ReadCommitted topic, String group) {
        return topic.records().stream()
                .filter(r -> ReadCommitted.header(r, "tailrace-group").equals(group))
                .toList();
    }

    private static long has(ReadCommitted topic, String id) {
        return topic.delivered().stream().filter(d -> d.id().equals(id)).count();
    }
}
