package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.schedule.CommandCodec;
import io.tailrace.processor.schedule.ScheduleCommand;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators cancel held events, or have them released. */
class HeldCommandsTopologyTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path state;

    private DrivenTopology topology;

    @BeforeEach
    void open() {
        topology = new DrivenTopology(state);
    }

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void aCancelledEventBecomesADeadLetterThatNamesRunAndReasonAndItsOutboxTopic() {
        byte[] key = hold("e-1", HOUR, 0);

        command(Action.CANCEL, key, "wrong price");
        command(Action.CANCEL, key, "wrong price");

        TestRecord<byte[], byte[]> letter = topology.nextDeadLetter();
        assertThat(DrivenTopology.texts(letter.headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry("ce_deliverat", topology.start().plus(HOUR).toString())
                .containsEntry("tailrace-reason", "Cancelled")
                .containsEntry("tailrace-error", "cancelled in run r-1: wrong price")
                .containsEntry("__streams.errors.topic", "outbox.ticket")
                .containsEntry("__streams.errors.partition", "0")
                .containsEntry("__streams.errors.offset", "0")
                .doesNotContainKeys("tailrace-run", "tailrace-withheld");
        assertThat(letter.value()).isEqualTo(DrivenTopology.PAYLOAD);
        assertThat(letter.key()).isEqualTo("t-1".getBytes(UTF_8));
        assertThat(topology.deadLetters()).isEmpty();
        assertThat(topology.deadLettered()).isEqualTo(Map.of("Cancelled", 1));
        assertThat(topology.context().held().count()).isZero();
        topology.advance(HOUR.plusMinutes(1));
        assertThat(topology.hasNoEvents()).isTrue();
    }

    @Test
    void ofAnErasedEventOnlyItsIdIsLeft() {
        byte[] key = hold("e-1", HOUR, 0);
        hold("e-2", HOUR, 1);

        command(Action.ERASE, key, "");
        command(Action.ERASE, key, "");

        TestRecord<byte[], byte[]> letter = topology.nextDeadLetter();
        assertThat(DrivenTopology.texts(letter.headers()))
                .containsOnly(
                        Map.entry("ce_id", "e-1"),
                        Map.entry("ce_type", "ticket.sold.v1"),
                        Map.entry("tailrace-reason", "Erased"),
                        Map.entry("tailrace-error", "erased in run r-1"),
                        Map.entry("__streams.errors.message", "erased in run r-1"),
                        Map.entry("__streams.errors.topic", "outbox.ticket"),
                        Map.entry("__streams.errors.partition", "0"),
                        Map.entry("__streams.errors.offset", "0"));
        assertThat(letter.value()).isNull();
        assertThat(letter.key()).isNull();
        assertThat(topology.deadLetters()).isEmpty();
        assertThat(topology.deadLettered()).isEqualTo(Map.of("Erased", 1));
        assertThat(topology.context().held().count()).isEqualTo(1);
        topology.advance(HOUR.plusMinutes(1));
        assertThat(topology.events()).containsExactly("e-2");
    }

    @Test
    void ofAnErasedRetryItsIdAndGroupAreLeft() {
        topology.fail("e-1", "mailer", "1", "DeliveryFailed");
        topology.advance(Duration.ofMillis(20));
        Instant due = topology.context().held().nextDue().orElseThrow();

        command(Action.ERASE, key(due, 0, "events.failed"), "");

        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry("tailrace-group", "mailer")
                .containsEntry("tailrace-error", "erased in run r-1")
                .doesNotContainKeys("tailrace-first-failed", "__streams.errors.topic");
        topology.advance(HOUR);
        assertThat(topology.hasNoRetries()).isTrue();
    }

    @Test
    void ofErasedBytesThatAreNoEventNothingIsLeft() {
        byte[] secret = "no event, but s3cret".getBytes(UTF_8);
        byte[] erased = key(topology.start().plus(HOUR), 7, "outbox.ticket");
        byte[] cancelled = key(topology.start().plus(HOUR), 8, "outbox.ticket");
        topology.schedule().put(erased, secret);
        topology.schedule().put(cancelled, secret);

        command(Action.ERASE, erased, "");
        command(Action.CANCEL, cancelled, "");

        TestRecord<byte[], byte[]> letter = topology.nextDeadLetter();
        assertThat(letter.value()).isNull();
        assertThat(DrivenTopology.texts(letter.headers())).asString().doesNotContain("s3cret");
        assertThat(topology.nextDeadLetter().value()).isEqualTo(secret);
        assertThat(topology.schedule().get(erased)).isNull();
    }

    @Test
    void aReleasedEventIsDeliveredOnceAndTheOthersWhenTheyAreDue() {
        byte[] first = hold("e-1", HOUR, 0);
        hold("e-2", HOUR, 1);

        command(Action.RELEASE_NOW, first, "");
        command(Action.RELEASE_NOW, first, "");
        command(Action.CANCEL, first, "too late");

        assertThat(topology.events()).containsExactly("e-1");
        assertThat(topology.context().held().count()).isEqualTo(1);
        topology.advance(HOUR.plusMinutes(1));
        assertThat(topology.events()).containsExactly("e-2");
        assertThat(topology.deadLetters()).isEmpty();
    }

    @Test
    void aCommandAboutAnEventThatWasDeliveredMeanwhileDoesNothing() {
        byte[] key = hold("e-1", Duration.ofSeconds(5), 0);
        topology.advance(Duration.ofSeconds(6));
        assertThat(topology.events()).containsExactly("e-1");

        command(Action.CANCEL, key, "too late");

        assertThat(topology.deadLetters()).isEmpty();
    }

    @Test
    void aRetryIsCancelledForItsGroupAndKeepsWhatTheGroupReported() {
        topology.fail("e-1", "mailer", "1", "DeliveryFailed");
        Instant due = topology.context().held().nextDue().orElse(Instant.EPOCH);
        assertThat(due).isEqualTo(Instant.EPOCH);
        topology.advance(Duration.ofMillis(20));
        due = topology.context().held().nextDue().orElseThrow();

        command(Action.CANCEL, key(due, 0, "events.failed"), "mailer is gone");

        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("tailrace-reason", "Cancelled")
                .containsEntry(
                        "tailrace-error",
                        "cancelled in run r-1: mailer is gone; the error before: smtp is down")
                .containsEntry("tailrace-group", "mailer")
                .containsEntry("tailrace-attempt", "1")
                .containsEntry("__streams.errors.topic", "events.failed");
        topology.advance(HOUR);
        assertThat(topology.hasNoRetries()).isTrue();
    }

    @Test
    void aRetryIsReleasedToItsGroup() {
        topology.fail("e-1", "mailer", "1", "DeliveryFailed");
        topology.advance(Duration.ofMillis(20));
        Instant due = topology.context().held().nextDue().orElseThrow();

        command(Action.RELEASE_NOW, key(due, 0, "events.failed"), "");

        assertThat(topology.retries()).containsExactly("e-1");
    }

    @Test
    void aHeldEventThatItsTopicNoLongerAcceptsBecomesADeadLetter() {
        byte[] released = hold("e-1", HOUR, 0);
        hold("e-2", HOUR, 1);
        topology.context().limits().setMaxRecordBytes("events.ticket", 50);

        command(Action.RELEASE_NOW, released, "");
        topology.advance(HOUR.plusMinutes(1));

        assertThat(topology.deadLetters())
                .extracting(letter -> DrivenTopology.texts(letter.headers()).get("tailrace-error"))
                .hasSize(2)
                .allMatch(error -> error.startsWith("a record of topic events.ticket must have"));
        assertThat(topology.hasNoEvents()).isTrue();
    }

    @Test
    void whatIsNoCommandIsSkippedAndTheNextCommandIsExecuted() {
        byte[] key = hold("e-1", HOUR, 0);
        byte[] valid = value("{\"version\":1,\"action\":\"cancel\",\"run\":\"r\",\"why\":\"w\"}");

        for (TestRecord<byte[], byte[]> record : hostile(key, valid)) {
            topology.pipeTo(commands(), record);
        }
        assertThat(topology.deadLetters()).isEmpty();
        assertThat(topology.hasNoEvents()).isTrue();
        assertThat(topology.context().held().count()).isEqualTo(1);

        topology.pipeTo(commands(), new TestRecord<>(key, valid));
        assertThat(topology.deadLetters()).hasSize(1);
    }

    private List<TestRecord<byte[], byte[]>> hostile(byte[] key, byte[] valid) {
        List<TestRecord<byte[], byte[]>> records = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            records.add(record(key, bytes));
            records.add(record(bytes, valid));
        }
        for (String text :
                List.of(
                        "",
                        "null",
                        "[]",
                        "7",
                        "{}",
                        "[".repeat(10_000),
                        "{\"version\":2,\"action\":\"cancel\",\"run\":\"r\",\"why\":\"w\"}",
                        "{\"version\":1,\"action\":\"drop\",\"run\":\"r\",\"why\":\"w\"}",
                        "{\"version\":1,\"action\":\"cancel\",\"run\":5,\"why\":\"w\"}",
                        "{\"version\":1,\"action\":\"cancel\",\"run\":\"r\"}",
                        "{\"version\":1,\"action\":\"cancel\",\"run\":\"r\",\"why\":\""
                                + "x".repeat(1_001)
                                + "\"}")) {
            records.add(record(key, value(text)));
        }
        records.add(record(key, null));
        records.add(record(null, valid));
        records.add(record(null, null));
        records.add(record(new byte[0], valid));
        records.add(record(new byte[1_000_000], new byte[1_000_000]));
        records.add(record("another key of a command".getBytes(UTF_8), valid));
        return records;
    }

    private TestRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
        return new TestRecord<>(key, value, topology.start());
    }

    private static byte[] value(String json) {
        return json.getBytes(UTF_8);
    }

    /** Has an event held; returns its key. */
    private byte[] hold(String id, Duration delay, long offset) {
        Instant due = topology.start().plus(delay);
        topology.send(id, Map.of("ce_deliverat", due.toString()));
        return key(due, offset, "outbox.ticket");
    }

    private static byte[] key(Instant due, long offset, String topic) {
        byte[] name = topic.getBytes(UTF_8);
        return ByteBuffer.allocate(16 + name.length)
                .putLong(due.toEpochMilli())
                .putLong(offset)
                .put(name)
                .array();
    }

    private void command(Action action, byte[] key, String why) {
        ScheduleCommand command = new ScheduleCommand(action, key, "r-1", why);
        topology.pipeTo(commands(), record(key, CommandCodec.encode(command)));
    }

    private static String commands() {
        return "tailrace-processor-held-commands";
    }
}
