package io.tailrace.relay.depth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamLagTest {

    /** The database's clock is far from that of any machine. */
    private static final Instant BEGIN = Instant.parse("2001-01-01T00:00:00Z");

    private long nanos = 7;
    private final StreamLag lag = new StreamLag(Duration.ofSeconds(5), () -> nanos);

    @Test
    void nothingIsKnownWhileAnotherRelayLeads() {
        assertThat(lag.seconds()).isNaN();

        lead();
        lag.forget();

        assertThat(lag.seconds()).isNaN();
    }

    @Test
    void aRelayThatTakesOverCountsFromThenUntilItPublishes() {
        lead();
        pass(40);
        lead();

        assertThat(lag.seconds()).isEqualTo(40);

        lag.taken(at(39));
        lag.published(at(39));

        assertThat(lag.seconds()).isEqualTo(1);
    }

    @Test
    void aRelayThatHasJustBecomeLeaderClaimsNothingUntilTwoHeartbeatsAreOverdue() {
        lead();
        assertThat(lag.seconds()).isNaN();
        pass(12);
        assertThat(lag.seconds()).isNaN();

        pass(1);
        assertThat(lag.seconds()).isEqualTo(13);
    }

    @Test
    void aRelayThatTakesOverShowsTheAgeOfTheHeartbeatBeforeItsPosition() {
        pass(600);
        lead();
        lag.resumed(at(20));

        assertThat(lag.seconds()).isEqualTo(580);
        pass(1);
        assertThat(lag.seconds()).isEqualTo(581);

        lag.taken(at(600));
        lag.published(at(600));
        assertThat(lag.seconds()).isEqualTo(1);
    }

    @Test
    void aTermThatBeginsAgainForgetsNothingThatItHasPublished() {
        lead();
        publish(0);
        pass(30);
        lead();
        lag.resumed(at(-600));

        assertThat(lag.seconds()).isEqualTo(30);
    }

    @Test
    void aRelayThatHasCaughtUpShowsWhatTheLastChangeTook() {
        lead();
        pass(10);
        lag.taken(at(9));
        lag.published(at(10));

        assertThat(lag.seconds()).isZero();
        pass(12);
        assertThat(lag.seconds()).isZero();
    }

    @Test
    void aChangeThatWaitsForTheBrokersGetsOlder() {
        lead();
        publish(0);
        pass(3);
        lag.taken(at(2));

        assertThat(lag.seconds()).isEqualTo(1);
        pass(600);
        assertThat(lag.seconds()).isEqualTo(601);
    }

    @Test
    void betweenTwoBatchesOfABacklogTheLagIsThatOfTheLastOne() {
        lead();
        pass(100);
        lag.taken(at(30));
        lag.published(at(40));

        assertThat(lag.seconds()).isEqualTo(60);
    }

    @Test
    void aStreamThatBringsNotEvenHeartbeatsGetsOlderOnceTwoOfThemAreOverdue() {
        lead();
        publish(0);
        pass(12);
        assertThat(lag.seconds()).isZero();

        pass(1);
        assertThat(lag.seconds()).isEqualTo(13);
        pass(60);
        assertThat(lag.seconds()).isEqualTo(73);
    }

    @Test
    void changesOfUnknownTimeAreNoProofThatTheStreamMoves() {
        lead();
        publish(0);
        for (int i = 0; i < 20; i++) {
            pass(1);
            lag.taken(null);
            lag.published(null);
        }

        assertThat(lag.seconds()).isEqualTo(20);
    }

    @Test
    void whatATermLeftUnpublishedKeepsItsAgeInTheNextOne() {
        lead();
        lag.taken(at(0));
        pass(30);
        lead();

        assertThat(lag.seconds()).isEqualTo(30);
    }

    @Test
    void aClockThatIsBehindTheCommitIsNoNegativeLag() {
        lead();
        lag.taken(at(5));
        lag.published(at(5));

        assertThat(lag.seconds()).isZero();
    }

    @Test
    void beforeTheDatabaseHasToldItsTimeTheRelaysOwnClockCounts() {
        lag.lead();
        lag.taken(at(0));
        pass(4);

        assertThat(lag.seconds()).isEqualTo(4);
    }

    private void lead() {
        lag.databaseTime(BEGIN.plusNanos(nanos - 7));
        lag.lead();
    }

    private void publish(int second) {
        lag.taken(at(second));
        lag.published(at(second));
    }

    private void pass(int seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }

    private static Instant at(int second) {
        return BEGIN.plusSeconds(second);
    }
}
