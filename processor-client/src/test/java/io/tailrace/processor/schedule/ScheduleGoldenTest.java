package io.tailrace.processor.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.golden.GoldenFile;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Held events and commands about them that every later build must read. */
class ScheduleGoldenTest {

    private static final GoldenFile FOR_ALL = GoldenFile.of("held-event", "v1-for-all.hex");
    private static final GoldenFile RETRY = GoldenFile.of("held-event", "v1-retry.hex");
    private static final GoldenFile EMPTY = GoldenFile.of("held-event", "v1-empty.hex");

    /** Those of the first version; an action that is added gets a file of its own. */
    private static final List<Action> ACTIONS =
            List.of(Action.CANCEL, Action.RELEASE_NOW, Action.ERASE);

    private static final long DUE = 1_795_953_600_000L;
    private static final byte[] KEY =
            ByteBuffer.allocate(28)
                    .putLong(DUE)
                    .putLong(17)
                    .put("outbox.order".getBytes(UTF_8))
                    .array();

    @Test
    void heldEventsAreReadAsTheyWereWritten() {
        assertSame(HeldEventCodec.decode(FOR_ALL.bytes()), forAll());
        assertSame(HeldEventCodec.decode(RETRY.bytes()), retry());
        assertSame(HeldEventCodec.decode(EMPTY.bytes()), empty());
    }

    @Test
    void heldEventsAreStillWrittenLikeThat() {
        FOR_ALL.requireEqual(HeldEventCodec.encode(forAll()));
        RETRY.requireEqual(HeldEventCodec.encode(retry()));
        EMPTY.requireEqual(HeldEventCodec.encode(empty()));
    }

    @Test
    void heldEventsOfALaterVersionAreRefused() {
        byte[] later = FOR_ALL.bytes();
        later[0] = 2;

        assertThatThrownBy(() -> HeldEventCodec.decode(later))
                .isInstanceOf(LaterFormatException.class)
                .hasMessageStartingWith("the format of a held event must have version 1, got 2");
    }

    @Test
    void commandsAreReadAsTheyWereWritten() {
        for (Action action : ACTIONS) {
            ScheduleCommand read = CommandCodec.decode(KEY, command(action).bytes());

            assertThat(read.action()).isEqualTo(action);
            assertThat(read.key()).isEqualTo(KEY);
            assertThat(read.run()).isEqualTo("run-1");
            assertThat(read.why()).isEqualTo("as asked");
        }
    }

    @Test
    void commandsAreStillWrittenLikeThat() {
        for (Action action : ACTIONS) {
            command(action)
                    .requireEqual(
                            CommandCodec.encode(
                                    new ScheduleCommand(action, KEY, "run-1", "as asked")));
        }
    }

    @Test
    void unknownMembersOfCommandsAreIgnoredAndLaterVersionsRefused() {
        String json = command(Action.CANCEL).text();
        byte[] more = json.replaceFirst("\\{", "{\"later\":1,").getBytes(UTF_8);
        byte[] later = json.replace("\"version\":1", "\"version\":2").getBytes(UTF_8);

        assertThat(CommandCodec.decode(KEY, more).action()).isEqualTo(Action.CANCEL);
        assertThatThrownBy(() -> CommandCodec.decode(KEY, later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("version must be 1, got 2");
    }

    @Test
    void unknownActionsOfCommandsAreRefused() {
        byte[] later = command(Action.CANCEL).text().replace("cancel", "later").getBytes(UTF_8);

        assertThatThrownBy(() -> CommandCodec.decode(KEY, later))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("action must be cancel, release-now or erase, got \"later\"");
    }

    private static void assertSame(ScheduledEvent read, ScheduledEvent expected) {
        assertThat(read.topic()).isEqualTo(expected.topic());
        assertThat(read.group()).isEqualTo(expected.group());
        assertThat(read.due()).isEqualTo(expected.due());
        assertThat(read.timestamp()).isEqualTo(expected.timestamp());
        assertThat(read.key()).isEqualTo(expected.key());
        assertThat(read.payload()).isEqualTo(expected.payload());
        assertThat(read.headers()).isEqualTo(expected.headers());
    }

    private static ScheduledEvent forAll() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_id", "01924df5-0000-7000-8000-000000000001".getBytes(UTF_8));
        headers.add("ce_type", "order.placed.v1".getBytes(UTF_8));
        headers.add("ümlaut", null);
        return new ScheduledEvent(
                "events.order",
                null,
                DUE,
                DUE - 60_000,
                "order-1".getBytes(UTF_8),
                "{\"n\":1}".getBytes(UTF_8),
                headers);
    }

    private static ScheduledEvent retry() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("tailrace-group", "mailer".getBytes(UTF_8));
        headers.add("tailrace-attempt", "2".getBytes(UTF_8));
        return new ScheduledEvent(
                "events.retry.mailer",
                "mailer",
                DUE,
                DUE - 1_000,
                "order-1".getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                headers);
    }

    private static ScheduledEvent empty() {
        return new ScheduledEvent("events.order", null, DUE, 0, null, null, new RecordHeaders());
    }

    private static GoldenFile command(Action action) {
        return GoldenFile.of("held-command", "v1-" + action.text() + ".json");
    }
}
