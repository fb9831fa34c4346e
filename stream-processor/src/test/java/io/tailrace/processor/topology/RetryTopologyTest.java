package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held, retried and given up. */
class RetryTopologyTest {

    private static final byte[] PAYLOAD = "{}".getBytes(UTF_8);
    private static final RetryPolicy POLICY =
            new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofSeconds(15), 0);

    @TempDir Path state;

    private final Tally tally = new Tally();
    private final ProcessorConfig config =
            ProcessorConfig.of("unused:9092")
                    .withRetries(new Retries(RetryPolicy.defaults(), Map.of("mailer", POLICY)));
    private final Environment environment = Environment.of(config, tally);
    private final Instant start = Instant.now();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> outbox;
    private TestInputTopic<byte[], byte[]> failed;
    private TestOutputTopic<byte[], byte[]> events;
    private TestOutputTopic<byte[], byte[]> retries;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void open() {
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

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void anEventIsHeldUntilItIsDue() {
        send("e-1", Map.of("ce_deliverat", start.plusSeconds(5).toString()));

        driver.advanceWallClockTime(Duration.ofMillis(4_900));
        assertThat(events.isEmpty()).isTrue();
        assertThat(environment.view().held()).isEqualTo(1);
        assertThat(environment.view().nextDue())
                .contains(Instant.ofEpochMilli(start.plusSeconds(5).toEpochMilli()));
        driver.advanceWallClockTime(Duration.ofMillis(150));
        assertThat(ids(events)).containsExactly("e-1");
        assertThat(environment.view().held()).isZero();
        assertThat(environment.view().nextDue()).isEmpty();
    }

    @Test
    void whatIsDueInThePastPassesAtOnce() {
        send("e-1", Map.of("ce_deliverat", "2020-01-01T00:00:00Z"));

        assertThat(ids(events)).containsExactly("e-1");
    }

    @Test
    void heldEventsComeByDueTimeAndThenInTheOrderTheyCame() {
        for (int i = 0; i < 300; i++) {
            send("e-" + i, Map.of("ce_deliverat", start.plusSeconds(300 - i / 3).toString()));
        }
        driver.advanceWallClockTime(Duration.ofSeconds(400));
        while (environment.view().held() > 0) {
            driver.advanceWallClockTime(Hold.LOOK_EVERY);
        }

        List<String> ids = ids(events);
        assertThat(ids).hasSize(300).startsWith("e-297", "e-298", "e-299", "e-294");
        assertThat(ids).endsWith("e-0", "e-1", "e-2");
    }

    @Test
    void anEventDueWhileOthersWaitDoesNotWaitForThem() {
        send("late", Map.of("ce_deliverat", start.plusSeconds(3_600).toString()));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        send("early", Map.of("ce_deliverat", start.plusSeconds(2).toString()));
        driver.advanceWallClockTime(Duration.ofSeconds(2));

        assertThat(ids(events)).containsExactly("early");
        assertThat(environment.view().heldByGroupAndType())
                .isEqualTo(new TreeMap<>(Map.of(new HeldCategory("", "ticket.sold.v1"), 1L)));
    }

    @Test
    void aFailedEventIsGivenToItsGroupAgainAfterTheBackoff() {
        fail("e-1", "mailer", "1", "DeliveryFailed");
        driver.advanceWallClockTime(Duration.ofMillis(9_900));
        assertThat(retries.isEmpty()).isTrue();
        driver.advanceWallClockTime(Duration.ofMillis(200));

        TestRecord<byte[], byte[]> retry = retries.readRecord();
        assertThat(retry.value()).isEqualTo(PAYLOAD);
        assertThat(retry.key()).isEqualTo("t-1".getBytes(UTF_8));
        assertThat(texts(retry.headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry("tailrace-group", "mailer")
                .containsEntry("tailrace-attempt", "1")
                .containsEntry("tailrace-error", "smtp is down")
                .containsEntry("__streams.errors.topic", "events.failed")
                .containsKey("tailrace-first-failed");
        assertThat(tally.retries).containsExactly(Map.entry("mailer", 1));
    }

    @Test
    void theBackoffDoublesUpToItsCap() {
        fail("e-1", "mailer", "2", "HandlerTimeout");
        driver.advanceWallClockTime(Duration.ofMillis(14_900));
        assertThat(retries.isEmpty()).isTrue();
        driver.advanceWallClockTime(Duration.ofMillis(200));
        assertThat(ids(retries)).containsExactly("e-1");
    }

    @Test
    void theLastAttemptEndsInTheDeadLetters() {
        fail("e-1", "mailer", "3", "DeliveryFailed");

        assertThat(texts(deadLetters.readRecord().headers()))
                .containsEntry("tailrace-reason", "MaxRetries")
                .containsEntry("tailrace-error", "smtp is down")
                .containsEntry("tailrace-attempt", "3")
                .containsEntry("__streams.errors.message", "attempt 3 of 3 failed: DeliveryFailed");
        driver.advanceWallClockTime(Duration.ofMinutes(5));
        assertThat(retries.isEmpty()).isTrue();
    }

    @Test
    void aTerminalReasonEndsInTheDeadLettersAtOnce() {
        for (String reason : List.of("HandlerMissing", "MaxRetries", "WhoKnows")) {
            fail("e-1", "mailer", "1", reason);
            assertThat(texts(deadLetters.readRecord().headers()))
                    .containsEntry("tailrace-reason", reason);
        }
        assertThat(tally.deadLettered)
                .isEqualTo(Map.of("HandlerMissing", 1, "MaxRetries", 1, "WhoKnows", 1));
    }

    @Test
    void anUnknownGroupIsRefusedOnlyIfItStaysUnknown() {
        fail("e-1", "stranger", "1", "DeliveryFailed");
        fail("e-2", "newcomer", "1", "DeliveryFailed");
        environment.groups().exist(Set.of("events.retry.newcomer"));
        driver.advanceWallClockTime(Duration.ofSeconds(3));

        assertThat(ids(output("events.retry.newcomer"))).containsExactly("e-2");
        assertThat(texts(deadLetters.readRecord().headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry("tailrace-reason", "ValidationFailed")
                .containsEntry(
                        "__streams.errors.message",
                        "group must be configured or have topic events.retry.stranger,"
                                + " got \"stranger\"");
    }

    @Test
    void aBrokenReportIsDeadLettered() {
        fail("e-1", "mailer", "many", "DeliveryFailed");
        fail("e-2", "no/topic", "1", "DeliveryFailed");
        failed.pipeInput(new TestRecord<>(new byte[0], PAYLOAD, headers(Map.of("ce_id", "e-3"))));

        assertThat(
                        deadLetters.readRecordsToList().stream()
                                .map(r -> texts(r.headers()).get("__streams.errors.message")))
                .containsExactly(
                        "header tailrace-attempt must be a whole number of at least 1, got"
                                + " \"many\"",
                        "header tailrace-group must make a legal topic name, got \"no/topic\"",
                        "header tailrace-group must be given, got none");
    }

    @Test
    void aRedrivenEventPassesOncePerRun() {
        send("e-1", Map.of());
        send("e-1", Map.of("tailrace-run", "r-1"));
        send("e-1", Map.of("tailrace-run", "r-1"));
        send("e-1", Map.of("tailrace-run", "r-2"));
        send("e-1", Map.of());

        assertThat(ids(events)).hasSize(3);
    }

    @Test
    void whatItsTopicDoesNotTakeIsDeadLettered() {
        environment.outputs().limit("events.ticket", 1_000);
        Headers headers = headers(Map.of("ce_id", "big", "ce_type", "ticket.sold.v1"));
        outbox.pipeInput(new TestRecord<>("t-1".getBytes(UTF_8), new byte[2_000], headers, start));
        environment.outputs().limit("events.ticket", 9_000_000);
        outbox.pipeInput(
                new TestRecord<>("t-2".getBytes(UTF_8), new byte[3_000_000], headers, start));

        List<TestRecord<byte[], byte[]>> dead = deadLetters.readRecordsToList();
        assertThat(dead.get(0).value()).hasSize(2_000);
        assertThat(texts(dead.get(0).headers()).get("tailrace-error"))
                .startsWith("a record of topic events.ticket must have at most 1000 bytes, got 2");
        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void anIdTooLongForTheStoresIsDeadLettered() {
        send("x".repeat(1_001), Map.of());

        assertThat(texts(deadLetters.readRecord().headers()))
                .containsEntry(
                        "tailrace-error",
                        "ValidationFailed: header ce_id must have at most 1000 characters, got"
                                + " 1001");
    }

    private void send(String id, Map<String, String> more) {
        Map<String, String> texts = new HashMap<>(more);
        texts.put("ce_id", id);
        texts.put("ce_type", "ticket.sold.v1");
        outbox.pipeInput(new TestRecord<>("t-1".getBytes(UTF_8), PAYLOAD, headers(texts), start));
    }

    private void fail(String id, String group, String attempt, String reason) {
        Headers headers =
                headers(
                        Map.of(
                                "ce_id", id,
                                "ce_type", "ticket.sold.v1",
                                "tailrace-group", group,
                                "tailrace-attempt", attempt,
                                "tailrace-reason", reason,
                                "tailrace-error", "smtp is down"));
        failed.pipeInput(new TestRecord<>("t-1".getBytes(UTF_8), PAYLOAD, headers, start));
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

    private static Headers headers(Map<String, String> texts) {
        Headers headers = new RecordHeaders();
        texts.forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        return headers;
    }

    private static Map<String, String> texts(Headers headers) {
        Map<String, String> texts = new HashMap<>();
        headers.forEach(h -> texts.put(h.key(), new String(h.value(), UTF_8)));
        return texts;
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
