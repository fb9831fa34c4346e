package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.processor.config.DedupeStore;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.StageMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTopologyTest {

    @TempDir static Path state;

    private static final byte[] PAYLOAD =
            "{\"orderId\":\"o-1\",\"status\":\"placed\",\"items\":[{\"sku\":\"a\",\"quantity\":1}]}"
                    .getBytes(UTF_8);
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Counts counts = new Counts();
    private final ProcessorConfig config =
            ProcessorConfig.builder("unused:9092")
                    .dedupeTtl(TTL)
                    .dedupeStore(DedupeStore.MEMORY)
                    .catalogue(EventCatalogue.of(BuiltInEvent.class))
                    .build();
    private final TopologyContext context =
            TopologyContext.of(config, counts, OutputTopics.ALL_EXIST);
    private final TopologyTestDriver driver =
            new TopologyTestDriver(
                    new EventTopology(config, context).build(), properties(), Instant.now());
    private final TestInputTopic<byte[], byte[]> outbox =
            driver.createInputTopic(
                    "outbox.order", new ByteArraySerializer(), new ByteArraySerializer());
    private final TestOutputTopic<byte[], byte[]> events = output("events.order");
    private final TestOutputTopic<byte[], byte[]> deadLetters = output("events.dlt");

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put("state.dir", state.toString());
        return properties;
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void aValidEventIsPassedOnAsItIs() {
        send("e-1", START);

        TestRecord<byte[], byte[]> event = events.readRecord();
        assertThat(event.value()).isEqualTo(PAYLOAD);
        assertThat(event.key()).isEqualTo("o-1".getBytes(UTF_8));
        assertThat(texts(event.headers()))
                .isEqualTo(Map.of("ce_id", "e-1", "ce_type", "order.placed.v1"));
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void aDuplicateIsSkippedUpToTheEndOfTheWindow() {
        send("e-1", START);
        send("e-1", START.plus(TTL.dividedBy(2)).plusSeconds(1));
        send("e-1", START.plus(TTL));

        assertThat(events.readRecordsToList()).hasSize(1);
        assertThat(counts.duplicates).isEqualTo(2);
    }

    @Test
    void aDuplicateDoesNotProlongTheWindow() {
        send("e-1", START);
        send("e-1", START.plus(TTL));
        send("e-1", START.plus(TTL).plus(TTL.dividedBy(60)));

        assertThat(events.readRecordsToList()).hasSize(2);
    }

    @Test
    void aRecordFromTheFutureMakesNothingForgotten() {
        Instant now = Instant.now();
        send("e-1", now);
        send("future", now.plus(Duration.ofDays(3650)));
        send("e-1", now.plusSeconds(1));

        assertThat(events.readRecordsToList()).hasSize(2);
        assertThat(counts.duplicates).isEqualTo(1);
    }

    @Test
    void aRecordFromThePastIsRememberedToo() {
        send("e-1", START);
        send("old", START.minus(Duration.ofDays(365)));
        send("old", START.plusSeconds(1));

        assertThat(events.readRecordsToList()).hasSize(2);
        assertThat(counts.duplicates).isEqualTo(1);
    }

    @Test
    void aTypeNobodyKnowsIsPassedOnUnread() {
        send(Map.of("ce_id", "e-1", "ce_type", "invoice.sent.v1"), "not json".getBytes(UTF_8));

        assertThat(events.readRecord().value()).isEqualTo("not json".getBytes(UTF_8));
    }

    @Test
    void aPayloadThatIsNoEventOfItsTypeIsDeadLetteredWithItsBytes() {
        byte[] broken = "{\"orderId\":".getBytes(UTF_8);
        send(Map.of("ce_id", "e-1", "ce_type", "order.placed.v1"), broken);

        TestRecord<byte[], byte[]> dead = deadLetters.readRecord();
        assertThat(dead.value()).isEqualTo(broken);
        assertThat(dead.key()).isEqualTo("o-1".getBytes(UTF_8));
        assertThat(texts(dead.headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry("tailrace-reason", "DeserializationFailed")
                .containsEntry("__streams.errors.topic", "outbox.order")
                .containsEntry("__streams.errors.offset", "0");
        assertThat(events.isEmpty()).isTrue();
        assertThat(counts.deadLettered).isEqualTo(1);
    }

    @Test
    void whatIsNoEventAtAllIsDeadLetteredWithTheReason() {
        send(Map.of("ce_type", "order.placed.v1"), PAYLOAD);
        send(Map.of("ce_id", "e-1"), PAYLOAD);
        send(Map.of("ce_id", "e-2", "ce_type", "x.y.v1", "ce_deliverat", "tomorrow"), PAYLOAD);
        send(Map.of("ce_id", "e-3", "ce_type", "x.y.v1"), null);
        outbox.pipeInput(new TestRecord<>(null, PAYLOAD, headers(Map.of("ce_id", "e-4")), START));

        assertThat(errors())
                .containsExactly(
                        "ValidationFailed: header ce_id must be given, got none",
                        "ValidationFailed: header ce_type must be given, got none",
                        "ValidationFailed: header ce_deliverat must be a time of RFC 3339 in UTC,"
                                + " got \"tomorrow\"",
                        "ValidationFailed: the record must have a payload, got none",
                        "ValidationFailed: the record must have the aggregate id as its key, got"
                                + " none");
        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void anEventThatIsNotInBinaryModeIsDeadLetteredAsItIs() {
        byte[] value = "{\"specversion\":\"1.0\"}".getBytes(UTF_8);
        send(Map.of("content-type", "application/cloudevents+json; charset=UTF-8"), value);
        send(Map.of("ce_id", "e-1", "content-type", "application/cloudevents-batch+json"), value);

        List<TestRecord<byte[], byte[]>> dead = deadLetters.readRecordsToList();
        assertThat(dead)
                .hasSize(2)
                .allSatisfy(
                        letter -> {
                            assertThat(letter.value()).isEqualTo(value);
                            assertThat(texts(letter.headers()))
                                    .containsEntry("tailrace-reason", "ValidationFailed")
                                    .extractingByKey("tailrace-error")
                                    .asString()
                                    .contains("binary mode of CloudEvents");
                        });
        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void eachAggregateTypeHasItsTopic() {
        TestInputTopic<byte[], byte[]> payments =
                driver.createInputTopic(
                        "outbox.payment", new ByteArraySerializer(), new ByteArraySerializer());
        Headers headers = headers(Map.of("ce_id", "e-1", "ce_type", "payment.other.v1"));
        payments.pipeInput(new TestRecord<>("p-1".getBytes(UTF_8), PAYLOAD, headers, START));

        assertThat(output("events.payment").readRecordsToList()).hasSize(1);
        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void anyNumberOfEventsPassesOnceHoweverTheyRepeat() {
        for (int i = 0; i < 1_000; i++) {
            String id =
                    UUID.nameUUIDFromBytes(Integer.toString(i % 300).getBytes(UTF_8)).toString();
            send(id, START.plusMillis(i));
        }

        assertThat(events.readRecordsToList()).hasSize(300);
        assertThat(counts.duplicates).isEqualTo(700);
    }

    private List<String> errors() {
        return deadLetters.readRecordsToList().stream()
                .map(r -> texts(r.headers()).get("tailrace-error"))
                .toList();
    }

    private void send(String id, Instant time) {
        Headers headers = headers(Map.of("ce_id", id, "ce_type", "order.placed.v1"));
        outbox.pipeInput(new TestRecord<>("o-1".getBytes(UTF_8), PAYLOAD, headers, time));
    }

    private void send(Map<String, String> headers, byte[] payload) {
        outbox.pipeInput(new TestRecord<>("o-1".getBytes(UTF_8), payload, headers(headers), START));
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(
                topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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

    private static final class Counts implements StageMetrics {
        private int duplicates;
        private int deadLettered;

        @Override
        public void delivered(Duration latency) {}

        @Override
        public void duplicateSkipped() {
            duplicates++;
        }

        @Override
        public void retried(String group) {}

        @Override
        public void deadLettered(@Nullable String group, @Nullable String type, String reason) {
            deadLettered++;
        }
    }
}
