package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.processor.ProcessorConfig;
import io.tailrace.processor.ProcessorConfig.Retries;
import io.tailrace.processor.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology with a clock that is set by hand. Group {@code mailer} tries three times. */
final class DrivenTopology implements AutoCloseable {

    static final byte[] PAYLOAD = "{}".getBytes(UTF_8);

    private static final RetryPolicy POLICY =
            new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofSeconds(15), 0);

    private final Tally tally = new Tally();
    private final Environment environment;
    private final Instant start = Instant.now();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> outbox;
    private final TestInputTopic<byte[], byte[]> failed;
    private final TestOutputTopic<byte[], byte[]> events;
    private final TestOutputTopic<byte[], byte[]> retries;
    private final TestOutputTopic<byte[], byte[]> deadLetters;

    DrivenTopology(Path state) {
        ProcessorConfig config =
                ProcessorConfig.of("unused:9092")
                        .withRetries(new Retries(RetryPolicy.defaults(), Map.of("mailer", POLICY)));
        environment = Environment.of(config, tally);
        Properties properties = new Properties();
        properties.put("state.dir", state.toString());
        driver =
                new TopologyTestDriver(
                        new EventTopology(config, environment).build(), properties, start);
        outbox = input("outbox.ticket");
        failed = input("events.failed");
        events = output("events.ticket");
        retries = output("events.retry.mailer");
        deadLetters = output("events.dlt");
    }

    Environment environment() {
        return environment;
    }

    /** What the clock showed at first. */
    Instant start() {
        return start;
    }

    void advance(Duration time) {
        driver.advanceWallClockTime(time);
    }

    void send(String id, Map<String, String> more) {
        Map<String, String> texts = new HashMap<>(more);
        texts.put("ce_id", id);
        texts.put("ce_type", "ticket.sold.v1");
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

    void pipeFailed(TestRecord<byte[], byte[]> record) {
        failed.pipeInput(record);
    }

    /** The ids of the events that passed since the last look. */
    List<String> events() {
        return ids(events);
    }

    boolean hasNoEvents() {
        return events.isEmpty();
    }

    /** The ids of the events the group was given again since the last look. */
    List<String> retries() {
        return ids(retries);
    }

    List<String> retriesOf(String group) {
        return ids(output("events.retry." + group));
    }

    boolean hasNoRetries() {
        return retries.isEmpty();
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

    /** What was counted, by group. */
    Map<String, Integer> retried() {
        return tally.retries;
    }

    /** What was counted, by reason. */
    Map<String, Integer> deadLettered() {
        return tally.deadLettered;
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

    private static final class Tally implements EventMeter {
        private final Map<String, Integer> retries = new HashMap<>();
        private final Map<String, Integer> deadLettered = new HashMap<>();

        @Override
        public void processed(Duration latency) {}

        @Override
        public void duplicate() {}

        @Override
        public void retried(String group) {
            retries.merge(group, 1, Integer::sum);
        }

        @Override
        public void deadLettered(String reason) {
            deadLettered.merge(reason, 1, Integer::sum);
        }
    }
}
