package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.processor.schedule.CommandCodec;
import io.tailrace.processor.schedule.HeldEventCodec;
import io.tailrace.processor.schedule.ScheduleCommand;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import io.tailrace.processor.schedule.ScheduledEvent;
import io.tailrace.record.payload.ConvertedPayload;
import io.tailrace.record.payload.NotReadyException;
import io.tailrace.record.payload.OutgoingPayload;
import io.tailrace.record.payload.PayloadConverter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are written in another format, and wait in order for what that needs. */
class RegistryTopologyTest {

    private static final Duration SCAN = Duration.ofMillis(250);
    private static final TopicPartition INPUT = new TopicPartition("outbox.ticket", 0);

    @TempDir Path state;

    private final FakeConverter converter = new FakeConverter();
    private DrivenTopology topology;

    @BeforeEach
    void open() {
        topology = new DrivenTopology(state, converter);
        topology.advance(SCAN); // the first scan has looked at what was held before
    }

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void anEventIsWrittenInTheOtherFormatWithItsContentType() {
        topology.send("e-1", Map.of("content-type", "application/json", "traceparent", "t"));

        TestRecord<byte[], byte[]> event = topology.nextEvent();
        assertThat(new String(event.value(), UTF_8)).isEqualTo("!{}");
        assertThat(DrivenTopology.texts(event.headers()))
                .containsEntry("content-type", "application/avro")
                .containsEntry("traceparent", "t")
                .containsEntry("ce_id", "e-1");
        assertThat(event.headers().headers("content-type")).hasSize(1);
    }

    @Test
    void eventsWaitInOrderAndTheirPartitionIsNotReadFurther() {
        converter.missing.add("ticket.sold.v1");

        topology.send("e-1", Map.of());
        topology.send("e-2", Map.of("ce_type", "ticket.other.v1"));
        topology.advance(SCAN);
        topology.send("e-3", Map.of());

        assertThat(topology.hasNoEvents()).isTrue();
        assertThat(topology.hasNoDeadLetters()).isTrue();
        assertThat(topology.context().payloads().paused().contains(INPUT)).isTrue();
        assertThat(topology.context().held().count()).isEqualTo(3);
        assertThat(topology.context().held().firstUndelivered()).isPresent();
        converter.missing.clear();
        topology.advance(SCAN);
        assertThat(topology.events()).containsExactly("e-1", "e-2", "e-3");
        assertThat(topology.context().payloads().paused().isEmpty()).isTrue();
        topology.send("e-4", Map.of());
        assertThat(topology.events()).containsExactly("e-4");
        assertThat(topology.context().held().count()).isZero();
    }

    @Test
    void anEventThatArrivesBetweenTheSchemaAndTheNextScanDoesNotOvertake() {
        converter.missing.add("ticket.sold.v1");
        topology.send("e-1", Map.of());
        converter.missing.clear();

        topology.send("e-2", Map.of());

        assertThat(topology.hasNoEvents()).isTrue();
        topology.advance(SCAN);
        assertThat(topology.events()).containsExactly("e-1", "e-2");
    }

    @Test
    void schemasOfEventsBehindAreFetchedAndAnAnswerEndsTheWait() {
        Duration scan = Duration.ofMillis(20);
        converter.missing.addAll(Set.of("ticket.sold.v1", "ticket.other.v1"));
        topology.send("e-1", Map.of());
        topology.send("e-2", Map.of("ce_type", "ticket.other.v1"));
        assertThat(topology.context().held().nextDueMillis()).isEqualTo(Long.MAX_VALUE);
        topology.advance(SCAN);
        assertThat(converter.prepared).containsExactly("ticket.other.v1");

        converter.missing.remove("ticket.sold.v1");
        topology.advance(scan);
        assertThat(topology.hasNoEvents()).isTrue();
        converter.answers++;
        topology.advance(scan);

        assertThat(topology.events()).containsExactly("e-1");
        assertThat(topology.context().held().nextDueMillis()).isZero();
        topology.advance(SCAN);
        assertThat(topology.context().held().nextDueMillis()).isEqualTo(Long.MAX_VALUE);
        converter.missing.clear();
        converter.answers++;
        topology.advance(scan);
        assertThat(topology.events()).containsExactly("e-2");
    }

    /** A key that was damaged: the event could not be found again among those that wait. */
    @Test
    void anEventWhoseTopicIsNotKnownDoesNotWaitForItsSchema() {
        converter.missing.add("ticket.sold.v1");
        Instant due = topology.start().plusSeconds(3_601);
        hold("e-1", 0); // lets the next scan begin
        topology.schedule()
                .put(
                        ByteBuffer.allocate(16).putLong(due.toEpochMilli()).putLong(7).array(),
                        HeldEventCodec.encode(
                                new ScheduledEvent(
                                        "events.ticket",
                                        null,
                                        due.toEpochMilli(),
                                        topology.start().toEpochMilli(),
                                        "t-1".getBytes(UTF_8),
                                        DrivenTopology.PAYLOAD,
                                        DrivenTopology.headers(
                                                Map.of(
                                                        "ce_id",
                                                        "e-7",
                                                        "ce_type",
                                                        "ticket.sold.v1")))));

        topology.advance(Duration.ofHours(2));

        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("ce_id", "e-7")
                .containsEntry("tailrace-reason", "DeliveryFailed");
        assertThat(topology.context().payloads().paused().count()).isEqualTo(1);
        converter.missing.clear();
        topology.advance(SCAN);
        assertThat(topology.events()).containsExactly("e-1");
    }

    @Test
    void eventsOfOtherTopicsGoOn() {
        converter.missing.add("ticket.sold.v1");
        topology.send("e-1", Map.of());

        topology.pipeTo(
                "outbox.seat",
                new TestRecord<>(
                        "s-1".getBytes(UTF_8),
                        DrivenTopology.PAYLOAD,
                        DrivenTopology.headers(Map.of("ce_id", "e-2", "ce_type", "seat.v1")),
                        topology.start()));

        assertThat(topology.deliveredTo("events.seat")).containsExactly("e-2");
        assertThat(topology.hasNoEvents()).isTrue();
    }

    @Test
    void aDelayedEventThatFallsDueWaitsTooAndEndsBeforeLaterOnes() {
        topology.send("e-1", Map.of("ce_deliverat", topology.start().plusSeconds(5).toString()));
        converter.missing.add("ticket.sold.v1");
        topology.advance(Duration.ofSeconds(6));
        topology.send("e-2", Map.of());
        topology.advance(Duration.ofSeconds(60));

        assertThat(topology.hasNoEvents()).isTrue();
        converter.missing.clear();
        topology.advance(SCAN);
        assertThat(topology.events()).containsExactly("e-1", "e-2");
    }

    @Test
    void whatTheSchemaRefusesBecomesADeadLetterWithThePayloadAsItWas() {
        converter.refused.add("ticket.sold.v1");

        topology.send("e-1", Map.of("content-type", "application/json"));

        TestRecord<byte[], byte[]> letter = topology.nextDeadLetter();
        assertThat(letter.value()).isEqualTo(DrivenTopology.PAYLOAD);
        assertThat(DrivenTopology.texts(letter.headers()))
                .containsEntry("tailrace-reason", "ValidationFailed")
                .containsEntry("content-type", "application/json");
        assertThat(DrivenTopology.texts(letter.headers()).get("tailrace-error"))
                .contains("\"/a\" must be int");
        assertThat(topology.hasNoEvents()).isTrue();
        topology.send("e-2", Map.of("ce_type", "ticket.other.v1"));
        assertThat(topology.events()).containsExactly("e-2");
    }

    @Test
    void aRetriedEventStaysAsItWasDelivered() {
        converter.missing.add("ticket.sold.v1");

        topology.fail("e-1", "mailer", "1", "DeliveryFailed");
        topology.advance(Duration.ofSeconds(11));

        assertThat(topology.nextRetry().value()).isEqualTo(DrivenTopology.PAYLOAD);
    }

    @Test
    void aTaskThatEndsReadsItsPartitionAgain() {
        converter.missing.add("ticket.sold.v1");
        topology.send("e-1", Map.of());

        TopologyContext context = topology.context();
        assertThat(context.payloads().paused().isEmpty()).isFalse();
        topology.close();

        assertThat(context.payloads().paused().isEmpty()).isTrue();
        converter.missing.clear();
        open(); // for close()
    }

    @Test
    void anEventThatIsReleasedByHandWaitsForItsSchemaAndIsDeliveredWithIt() {
        byte[] key = hold("e-1", 0);
        converter.missing.add("ticket.sold.v1");

        command(Action.RELEASE_NOW, key);
        topology.send("e-2", Map.of());
        topology.advance(SCAN);

        assertThat(topology.hasNoEvents()).isTrue();
        assertThat(topology.context().payloads().paused().contains(INPUT)).isTrue();
        converter.missing.clear();
        topology.advance(SCAN);
        assertThat(topology.events()).containsExactly("e-1", "e-2");
        assertThat(topology.context().payloads().paused().isEmpty()).isTrue();
        assertThat(topology.context().held().count()).isZero();
    }

    @Test
    void aCommandFindsAnEventThatBeganToWaitAfterItWasChosen() {
        byte[] key = hold("e-1", 0);
        converter.missing.add("ticket.sold.v1");
        topology.advance(Duration.ofHours(2));

        command(Action.RELEASE_NOW, key);
        assertThat(topology.hasNoEvents()).isTrue();
        command(Action.CANCEL, key);

        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry("tailrace-reason", "Cancelled")
                .containsEntry("__streams.errors.topic", "outbox.ticket")
                .containsEntry("__streams.errors.offset", "0");
        topology.advance(SCAN);
        assertThat(topology.context().payloads().paused().isEmpty()).isTrue();
    }

    @Test
    void whenTheRegistryIsNotConfiguredAnyMoreWaitingEventsAreWrittenInOrder() {
        converter.missing.add("ticket.sold.v1");
        topology.send("e-1", Map.of());
        converter.on = false;

        topology.send("e-2", Map.of());
        topology.advance(SCAN);

        assertThat(topology.nextEvent().value()).isEqualTo(DrivenTopology.PAYLOAD);
        assertThat(topology.events()).containsExactly("e-2");
        assertThat(topology.context().payloads().paused().isEmpty()).isTrue();
    }

    @Test
    void whatTheConverterFailsAtBecomesADeadLetterOfTheEvent() {
        converter.broken.add("ticket.sold.v1");
        topology.send("e-1", Map.of());
        hold("e-2", 1);

        topology.advance(Duration.ofHours(2));

        for (String id : List.of("e-1", "e-2")) {
            TestRecord<byte[], byte[]> letter = topology.nextDeadLetter();
            assertThat(letter.key()).isEqualTo("t-1".getBytes(UTF_8));
            assertThat(letter.value()).isEqualTo(DrivenTopology.PAYLOAD);
            assertThat(DrivenTopology.texts(letter.headers()))
                    .containsEntry("ce_id", id)
                    .containsEntry("tailrace-reason", "ValidationFailed");
            assertThat(DrivenTopology.texts(letter.headers()).get("tailrace-error"))
                    .contains("cannot be converted: ArithmeticException")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void aPayloadThatIsNestedTooDeeplyBecomesADeadLetterAndTheProcessorGoesOn() {
        converter.tooDeep.add("ticket.sold.v1");
        topology.send("e-1", Map.of());

        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()).get("tailrace-error"))
                .contains("cannot be converted: StackOverflowError");
        topology.send("e-2", Map.of("ce_type", "ticket.other.v1"));
        assertThat(topology.events()).containsExactly("e-2");
    }

    @Test
    void anEventOfTheSameKeyIsWithheldBehindTheOneThatWaitsAndSaidToBe() {
        converter.missing.add("ticket.sold.v1");
        Instant due = topology.start().plusSeconds(5);
        topology.send("e-1", Map.of());
        topology.send("e-2", Map.of("ce_type", "ticket.other.v1"));
        topology.send("e-3", Map.of("ce_type", "ticket.other.v1", "ce_deliverat", due.toString()));
        topology.advance(Duration.ofSeconds(10));

        assertThat(topology.withheld()).containsExactly("held e-1", "held e-2", "held e-3");
        assertThat(topology.hasNoEvents()).isTrue();
        converter.missing.clear();
        topology.advance(SCAN);
        assertThat(topology.events()).containsExactly("e-1", "e-2", "e-3");
        assertThat(topology.withheld())
                .containsExactly("released e-1", "released e-2", "released e-3");
        assertThat(topology.context().held().count()).isZero();
    }

    @Test
    void eventsThatAreWithdrawnLetThoseBehindThemGoOn() {
        converter.missing.add("ticket.sold.v1");
        topology.send("e-1", Map.of());
        topology.send("e-2", Map.of("ce_type", "ticket.other.v1"));
        topology.send("e-3", Map.of());
        topology.send("e-4", Map.of("ce_type", "ticket.other.v1"));

        command(Action.CANCEL, waitingKey(0));
        topology.advance(SCAN);
        assertThat(topology.events()).containsExactly("e-2");
        command(Action.ERASE, waitingKey(2));
        topology.advance(SCAN);

        assertThat(topology.events()).containsExactly("e-4");
        assertThat(topology.context().payloads().paused().isEmpty()).isTrue();
        assertThat(topology.context().held().count()).isZero();
        assertThat(topology.deadLetters()).hasSize(2);
    }

    @Test
    void anEventThatWasHeldUnderAnEarlierPrefixIsWrittenAsItWasStored() {
        Instant due = topology.start().plusSeconds(3_601);
        topology.schedule()
                .put(
                        key(due, 7),
                        HeldEventCodec.encode(
                                new ScheduledEvent(
                                        "e.t",
                                        null,
                                        due.toEpochMilli(),
                                        topology.start().toEpochMilli(),
                                        "t-1".getBytes(UTF_8),
                                        DrivenTopology.PAYLOAD,
                                        DrivenTopology.headers(
                                                Map.of("ce_id", "e-7", "ce_type", "sold")))));
        hold("e-1", 0); // lets the next scan begin

        topology.advance(Duration.ofHours(2));

        assertThat(topology.deliveredTo("e.t")).containsExactly("e-7");
        assertThat(topology.hasNoDeadLetters()).isTrue();
    }

    /** Has an event held for an hour; returns its key. */
    private byte[] hold(String id, long offset) {
        Instant due = topology.start().plusSeconds(3_600);
        topology.send(id, Map.of("ce_deliverat", due.toString()));
        return key(due, offset);
    }

    private static byte[] key(Instant due, long offset) {
        byte[] name = "outbox.ticket".getBytes(UTF_8);
        return ByteBuffer.allocate(16 + name.length)
                .putLong(due.toEpochMilli())
                .putLong(offset)
                .put(name)
                .array();
    }

    private static byte[] waitingKey(long offset) {
        byte[] name = "outbox.ticket".getBytes(UTF_8);
        return ByteBuffer.allocate(10 + name.length)
                .put((byte) 0x80)
                .put(name)
                .put((byte) 0)
                .putLong(offset)
                .array();
    }

    private void command(Action action, byte[] key) {
        byte[] command = CommandCodec.encode(new ScheduleCommand(action, key, "r-1", "late"));
        topology.pipeTo(
                "tailrace-processor-held-commands",
                new TestRecord<>(key, command, topology.start()));
    }

    /** Writes an exclamation mark before each payload. */
    private static final class FakeConverter implements PayloadConverter {

        private final Set<String> missing = new HashSet<>();
        private final Set<String> refused = new HashSet<>();
        private final Set<String> broken = new HashSet<>();
        private final Set<String> tooDeep = new HashSet<>();
        private final Set<String> prepared = new HashSet<>();
        private boolean on = true;
        private long answers;

        @Override
        public boolean isOn() {
            return on;
        }

        @Override
        public ConvertedPayload convert(OutgoingPayload payload) {
            if (missing.contains(payload.type())) {
                throw new NotReadyException("not there");
            }
            if (refused.contains(payload.type())) {
                throw new EventException(EventError.VALIDATION_FAILED, "\"/a\" must be int", null);
            }
            if (broken.contains(payload.type())) {
                throw new ArithmeticException("hunter2 overflows");
            }
            if (tooDeep.contains(payload.type())) {
                throw new StackOverflowError();
            }
            return new ConvertedPayload(
                    ("!" + new String(payload.bytes(), UTF_8)).getBytes(UTF_8), "application/avro");
        }

        @Override
        public void prepare(OutgoingPayload payload) {
            prepared.add(payload.type());
        }

        @Override
        public long answers() {
            return answers;
        }

        @Override
        public Map<String, Object> details() {
            return Map.of();
        }

        @Override
        public int missing() {
            return missing.size();
        }

        @Override
        public long failedRequests() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
