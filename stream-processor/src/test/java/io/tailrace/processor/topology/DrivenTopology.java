package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.account.WithheldTopic;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.processor.topology.deadletter.StreamsExceptionHandler;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.processor.tracing.ProcessSpans;
import io.tailrace.record.payload.PayloadConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology with a wall clock that the test sets. Group {@code mailer} has three attempts. */
public final class DrivenTopology implements AutoCloseable {

    static final byte[] PAYLOAD = "{}".getBytes(UTF_8);

    private static final RetryPolicy POLICY =
            new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofSeconds(15), 0);

    private final Tally tally = new Tally();
    private final TopologyContext context;
    private final Instant start;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> outbox;
    private final TestInputTopic<byte[], byte[]> failed;
    private final TestOutputTopic<byte[], byte[]> events;
    private final TestOutputTopic<byte[], byte[]> retries;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private final TestOutputTopic<byte[], byte[]> withheld;

    public DrivenTopology(Path state) {
        this(state, OutputTopics.ALL_EXIST);
    }

    DrivenTopology(Path state, OutputTopics outputs) {
        this(state, withMailer(), outputs);
    }

    DrivenTopology(Path state, ProcessorConfig config) {
        this(state, config, OutputTopics.ALL_EXIST);
    }

    DrivenTopology(Path state, SpanRecorder spans) {
        this(state, withMailer(), OutputTopics.ALL_EXIST, spans);
    }

    /**
     * @param start the time of the wall clock; not in the future
     */
    DrivenTopology(Path state, Instant start) {
        this(state, withMailer(), OutputTopics.ALL_EXIST, SpanRecorder.NONE, start);
    }

    /**
     * @param converter writes the payloads of delivered events
     */
    DrivenTopology(Path state, PayloadConverter converter) {
        this(
                state,
                withMailer(),
                OutputTopics.ALL_EXIST,
                SpanRecorder.NONE,
                Instant.now(),
                converter);
    }

    private DrivenTopology(Path state, ProcessorConfig config, OutputTopics outputs) {
        this(state, config, outputs, SpanRecorder.NONE);
    }

    private DrivenTopology(
            Path state, ProcessorConfig config, OutputTopics outputs, SpanRecorder spans) {
        this(state, config, outputs, spans, Instant.now());
    }

    private DrivenTopology(
            Path state,
            ProcessorConfig config,
            OutputTopics outputs,
            SpanRecorder spans,
            Instant start) {
        this(state, config, outputs, spans, start, PayloadConverter.NONE);
    }

    private DrivenTopology(
            Path state,
            ProcessorConfig config,
            OutputTopics outputs,
            SpanRecorder spans,
            Instant start,
            PayloadConverter converter) {
        this.start = start;
        context =
                TopologyContext.of(
                        config,
                        tally,
                        ProcessSpans.of(spans, config.kafka().topics(), "tickets"),
                        outputs,
                        converter);
        Properties properties = new Properties();
        properties.put("state.dir", state.toString());
        properties.put("processing.exception.handler", StreamsExceptionHandler.class.getName());
        properties.put(StreamsExceptionHandler.TOPIC_LIMITS, context.limits());
        properties.put("errors.dead.letter.queue.topic.name", "events.dlt");
        driver =
                new TopologyTestDriver(
                        new EventTopology(config, context).build(), properties, start);
        outbox = input("outbox.ticket");
        failed = input("events.failed");
        events = output("events.ticket");
        retries = output("events.retry.mailer");
        deadLetters = output("events.dlt");
        withheld = output(WithheldTopic.of(config.execution().applicationId()));
    }

    private static ProcessorConfig withMailer() {
        return ProcessorConfig.builder("unused:9092").group("mailer", POLICY).build();
    }

    /** The topology that this object drives. */
    static TopologyDescription describe() {
        ProcessorConfig config = withMailer();
        TopologyContext context =
                TopologyContext.of(
                        config,
                        new Tally(),
                        ProcessSpans.of(SpanRecorder.NONE, config.kafka().topics(), "tickets"),
                        OutputTopics.ALL_EXIST);
        return new EventTopology(config, context).build().describe();
    }

    public TopologyContext context() {
        return context;
    }

    /** The time of the wall clock at the start of the test. */
    public Instant start() {
        return start;
    }

    /** The store of the held events. */
    KeyValueStore<byte[], byte[]> schedule() {
        return driver.getKeyValueStore(Schedule.STORE);
    }

    /** What was written into the changelog of a store since the previous call. */
    List<TestRecord<byte[], byte[]>> changelog(String store) {
        String suffix = "-" + store + "-changelog";
        return driver.producedTopicNames().stream()
                .filter(topic -> topic.endsWith(suffix))
                .flatMap(topic -> output(topic).readRecordsToList().stream())
                .toList();
    }

    /** Lets time pass, and everything happen that is due. */
    public void advance(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** Sends an event; {@code more} may replace its type. */
    public void send(String id, Map<String, String> more) {
        Map<String, String> texts = new HashMap<>(more);
        texts.put("ce_id", id);
        texts.putIfAbsent("ce_type", "ticket.sold.v1");
        pipeOutbox(new TestRecord<>("t-1".getBytes(UTF_8), PAYLOAD, headers(texts), start));
    }

    void fail(String id, String group, String attempt, String reason) {
        Headers headers =
                headers(
                        Map.of(
                                "ce_id", id,
                                "ce_type", "ticket.sold.v1",
                                "tailrace-group", group,
                                "tailrace-attempt", attempt,
                                "tailrace-reason", reason,
                                "tailrace-error", "smtp is down"));
        pipeFailed(new TestRecord<>("t-1".getBytes(UTF_8), PAYLOAD, headers, start));
    }

    void pipeOutbox(TestRecord<byte[], byte[]> record) {
        outbox.pipeInput(record);
    }

    /** Sends a record to the topic of another aggregate type. */
    void pipeTo(String topic, TestRecord<byte[], byte[]> record) {
        input(topic).pipeInput(record);
    }

    void pipeFailed(TestRecord<byte[], byte[]> record) {
        failed.pipeInput(record);
    }

    /** The ids of the events that were delivered since the previous call. */
    List<String> events() {
        return ids(events);
    }

    boolean hasNoEvents() {
        return events.isEmpty();
    }

    /** The ids of the events that were delivered to the group again since the previous call. */
    List<String> retries() {
        return ids(retries);
    }

    List<String> retriesOf(String group) {
        return ids(output("events.retry." + group));
    }

    /** The ids of the events that were written to another topic since the previous call. */
    List<String> deliveredTo(String topic) {
        return ids(output(topic));
    }

    boolean hasNoDeadLetters() {
        return deadLetters.isEmpty();
    }

    boolean hasNoRetries() {
        return retries.isEmpty();
    }

    TestRecord<byte[], byte[]> nextEvent() {
        return events.readRecord();
    }

    TestRecord<byte[], byte[]> nextRetry() {
        return retries.readRecord();
    }

    TestRecord<byte[], byte[]> nextDeadLetter() {
        return deadLetters.readRecord();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    /** What was said for the account since the previous call, as kind and id. */
    List<String> withheld() {
        return withheld.readRecordsToList().stream()
                .map(record -> texts(record.headers()))
                .map(texts -> texts.get(WithheldTopic.KIND) + " " + texts.get("ce_id"))
                .toList();
    }

    TestRecord<byte[], byte[]> nextWithheld() {
        return withheld.readRecord();
    }

    /** How many retries were reported, per group. */
    Map<String, Integer> retried() {
        return tally.retries;
    }

    /** How many dead letters were reported, per reason. */
    /** The groups and types of the dead letters in the metrics, as {@code group type}. */
    Set<String> deadGroups() {
        return tally.deadGroups;
    }

    Map<String, Integer> deadLettered() {
        return tally.deadLettered;
    }

    /** How many skipped duplicates were reported. */
    int skipped() {
        return tally.skipped;
    }

    static Headers headers(Map<String, String> texts) {
        Headers headers = new RecordHeaders();
        texts.forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        return headers;
    }

    static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new HashMap<>();
        headers.forEach(h -> texts.put(h.key(), new String(h.value(), UTF_8)));
        return texts;
    }

    @Override
    public void close() {
        driver.close();
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(
                topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<String> ids(TestOutputTopic<byte[], byte[]> topic) {
        return topic.readRecordsToList().stream()
                .map(r -> texts(r.headers()).get("ce_id"))
                .toList();
    }

    private static final class Tally implements StageMetrics {
        private final Map<String, Integer> retries = new HashMap<>();
        private final Map<String, Integer> deadLettered = new HashMap<>();
        private final Set<String> deadGroups = new HashSet<>();
        private int skipped;

        @Override
        public void delivered(Duration latency) {}

        @Override
        public void duplicateSkipped() {
            skipped++;
        }

        @Override
        public void retried(String group) {
            retries.merge(group, 1, Integer::sum);
        }

        @Override
        public void deadLettered(@Nullable String group, @Nullable String type, String reason) {
            deadLettered.merge(reason, 1, Integer::sum);
            deadGroups.add(group + " " + type);
        }
    }
}
