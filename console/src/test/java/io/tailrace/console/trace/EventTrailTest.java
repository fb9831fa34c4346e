package io.tailrace.console.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.lookup.FoundRow;
import io.tailrace.processor.held.HeldEvent;
import io.tailrace.record.TextHeaders;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Steps are added in any order; the way is that of the event. */
class EventTrailTest {

    private static final String ID = "01924df5-77c0-7000-8000-000000000001";
    private static final Instant BEGIN = Instant.parse("2026-11-29T12:00:00Z");

    private final EventTrail trail = new EventTrail("shop", ID);
    private int second;

    @Test
    void aCommittedRowIsNotYetPublished() {
        row(null);

        assertThat(now()).isEqualTo("committed, not yet published");
    }

    @Test
    void aPublishedRowWhoseRecordsAreGoneIsNotTakenForUnpublished() {
        row(true);

        assertThat(now()).isEqualTo("published; the topics do not have it any more");
    }

    @Test
    void aPublishedEventWaitsForTheProcessor() {
        row(null);
        step(Hop.OUTBOX, "published", null);

        assertThat(now()).isEqualTo("published, not yet delivered by the processor");
    }

    @Test
    void aDeliveredEventNamesTheGroupsThatHaveHandledItAndThoseThatHaveNot() {
        step(Hop.OUTBOX, "published", null);
        step(Hop.EVENTS, "delivered", null);
        assertThat(now()).isEqualTo("delivered");

        step(Hop.HANDLED, "finished by the group", "billing");
        step(Hop.HANDLED, "finished by the group", "mailer");
        assertThat(now()).isEqualTo("delivered, handled by billing, mailer");

        step(Hop.HANDLED, GroupReads.WAITS, "search");
        assertThat(now()).isEqualTo("delivered, not yet handled by search");
    }

    @Test
    void aGroupThatFailedIsFollowedToItsDeadLetter() {
        step(Hop.EVENTS, "delivered", null);
        step(Hop.HANDLED, "finished by the group", "billing");
        step(Hop.HANDLED, "finished by the group", "mailer"); // a failure is finished, too
        step(Hop.FAILED, "DeliveryFailed", "mailer");
        assertThat(now())
                .isEqualTo(
                        "delivered, handled by billing; group mailer failed once, is given it"
                                + " again or dead-lettered by the processor");

        step(Hop.RETRY, "given to the group again", "mailer");
        assertThat(now()).endsWith("group mailer failed once, was given it again");

        step(Hop.FAILED, "DeliveryFailed", "mailer");
        step(Hop.DEAD_LETTER, "DeliveryFailed", "mailer");
        assertThat(now())
                .endsWith("group mailer failed 2 times, dead-lettered, waits for an operator");

        step(Hop.DISCARDED, "by run r1: known", "mailer");
        assertThat(now())
                .endsWith("group mailer failed 2 times, dead-lettered, discarded by run r1: known");
    }

    @Test
    void aRedrivenEventIsHandledOnceTheGroupHasPassedItsRecord() {
        step(Hop.EVENTS, "delivered", null);
        step(Hop.FAILED, "DeliveryFailed", "mailer");
        step(Hop.DEAD_LETTER, "DeliveryFailed", "mailer");
        step(Hop.REDRIVEN, "by run r1", "mailer");
        assertThat(now()).endsWith("group mailer failed once, dead-lettered, redriven by run r1");

        step(Hop.RETRY, "sent to the group by run r1", "mailer");
        Step retry = trail.steps().get(trail.steps().size() - 1);
        assertThat(now()).endsWith("group mailer failed once, was given it again");

        trail.add(
                new Step(
                        null,
                        Hop.HANDLED.text(),
                        retry.place(),
                        "finished by the group",
                        null,
                        "mailer"));
        assertThat(now()).endsWith("group mailer failed once, has handled it since");
    }

    @Test
    void aHeldEventSaysUntilWhen() {
        step(Hop.OUTBOX, "published", null);
        step(Hop.HELD, "held until it is due", null);
        trail.add(held(""), "schedule");

        assertThat(now()).isEqualTo("held until 2026-11-29T13:00:00Z");
    }

    @Test
    void aRetryThatIsHeldSaysUntilWhenAndForWhom() {
        step(Hop.EVENTS, "delivered", null);
        step(Hop.FAILED, "DeliveryFailed", "mailer");
        trail.add(held("mailer"), "schedule");

        assertThat(now())
                .isEqualTo(
                        "delivered; group mailer failed once, is given it again at"
                                + " 2026-11-29T13:00:00Z");
    }

    @Test
    void anInvalidEventIsNotDelivered() {
        step(Hop.OUTBOX, "published", null);
        step(Hop.DEAD_LETTER, "ValidationFailed: no such field", null);

        assertThat(now()).isEqualTo("not delivered: dead-lettered, waits for an operator");
    }

    @Test
    void aDuplicateWasSkipped() {
        step(Hop.OUTBOX, "published", null);
        step(Hop.SKIPPED, "skipped as a duplicate", null);

        assertThat(now()).isEqualTo("skipped as a duplicate");
    }

    @Test
    void whatIsCertainlyGoneFromTheTableIsSaid() {
        step(Hop.EVENTS, "delivered", null);

        assertThat(trail.traced(true, true).now())
                .isEqualTo("delivered; its row is no longer in the table");
        assertThat(trail.traced(true, false).now()).startsWith("found so far: delivered");
    }

    @Test
    void theWayIsInTheOrderOfTimeAndOfHopsWithTheSameTime() {
        step(Hop.DEAD_LETTER, "DeliveryFailed", "mailer");
        Instant at = BEGIN.minusSeconds(5);
        trail.add(Step.of(at, Hop.EVENTS, "events.order-0@1", "delivered"));
        trail.add(Step.of(at, Hop.OUTBOX, "outbox.order-0@1", "published"));
        row(null);
        trail.add(held(""), "schedule");

        assertThat(trail.traced(false, true).steps())
                .extracting(Step::hop)
                .containsExactly("row", "outbox", "events", "dead-letter", "held");
    }

    @Test
    void anEventThatWasHeldIsDeliveredWhenItIsHeldNoLonger() {
        Instant published = BEGIN.minusSeconds(5);
        trail.add(Step.of(published, Hop.OUTBOX, "outbox.order-0@1", "published"));
        trail.add(Step.of(published, Hop.EVENTS, "events.order-0@1", "delivered"));
        step(Hop.HELD, "held until it is due", null);
        step(Hop.HELD, EventTrail.RELEASED, null);

        assertThat(trail.traced(false, true).steps())
                .extracting(Step::text)
                .containsExactly(
                        "published", "held until it is due", EventTrail.RELEASED, "delivered");
    }

    @Test
    void aDeadLetterIsTheLastWordThoughTheClockOfTheSubscriberIsAhead() {
        step(Hop.EVENTS, "delivered", null);
        attempt(Hop.FAILED, 1, 1_000);
        attempt(Hop.RETRY, 1, 1_000);
        attempt(Hop.DEAD_LETTER, 2, 2_000);
        attempt(Hop.FAILED, 2, 2_050);

        assertThat(now())
                .endsWith("group mailer failed 2 times, dead-lettered, waits for an operator");
        assertThat(trail.traced(false, true).steps())
                .extracting(Step::hop)
                .endsWith("failed", "retry", "failed", "dead-letter");
    }

    @Test
    void aDiscardIsTheLastWordThoughTheClockOfTheToolIsBehind() {
        attempt(Hop.FAILED, 1, 1_000);
        attempt(Hop.DISCARDED, null, 1_950, 2_000);
        attempt(Hop.DEAD_LETTER, 1, 2_000);

        assertThat(now()).endsWith("dead-lettered, discarded at 1950");
    }

    @Test
    void anEventThatFailsAgainAfterItsRedriveIsNotTakenForRedriven() {
        attempt(Hop.FAILED, 1, 1_000);
        attempt(Hop.DEAD_LETTER, 1, 950);
        attempt(Hop.REDRIVEN, null, 5_000, 950);
        attempt(Hop.RETRY, null, 5_001);
        attempt(Hop.FAILED, 1, 6_000);
        assertThat(now())
                .endsWith("failed 2 times, is given it again or dead-lettered by the processor");

        attempt(Hop.DEAD_LETTER, 1, 5_950);
        assertThat(now()).endsWith("failed 2 times, dead-lettered, waits for an operator");
    }

    @Test
    void theTraceIsThatOfTheHeader() {
        Headers headers = new RecordHeaders();
        String traceId = "0af7651916cd43dd8448eb211c80319c";
        TextHeaders.set(
                headers, EventHeaders.TRACE_PARENT, "00-" + traceId + "-b7ad6b7169203331-01");
        TextHeaders.set(headers, EventHeaders.TYPE, "order.placed.v1");
        trail.describe(headers);

        assertThat(trail.traced(false, true).traceId()).isEqualTo(traceId);
        assertThat(trail.traced(false, true).type()).isEqualTo("order.placed.v1");
    }

    private String now() {
        return trail.traced(false, true).now();
    }

    private void row(@Nullable Boolean published) {
        trail.add(new FoundRow(ID, "order.placed.v1", "order", "4711", 815, published, 12, null));
    }

    private void step(Hop hop, String text, @Nullable String group) {
        second++;
        trail.add(
                new Step(
                        hop == Hop.HANDLED ? null : BEGIN.plusSeconds(second),
                        hop.text(),
                        "topic-0@" + second,
                        text,
                        null,
                        group));
    }

    /** A step of group mailer. */
    private void attempt(Hop hop, @Nullable Integer attempt, long millis) {
        attempt(hop, attempt, millis, millis);
    }

    private void attempt(Hop hop, @Nullable Integer attempt, long millis, long offset) {
        trail.add(
                new Step(
                        BEGIN.plusSeconds(60).plusMillis(millis),
                        hop.text(),
                        "topic-0@" + offset,
                        "at " + millis,
                        attempt,
                        "mailer"));
    }

    private static HeldEvent held(String group) {
        return new HeldEvent(
                new HeldEvent.Place(3, ByteBuffer.allocate(0)),
                BEGIN.plusSeconds(3_600),
                ID,
                "shop",
                "order.placed.v1",
                "4711",
                group,
                "events.order",
                12);
    }
}
