package io.tailrace.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.live.ReportedMetrics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverviewLinesTest {

    @Test
    void aTypeIsShownWithItsRateAndDeadLettersAreNoType() {
        Track track = new Track();
        track.add(topics(1, 0).seen(0));
        track.add(
                topics(1, 50)
                        .meter(ReportedMetrics.RELAY_TOPIC_PUBLISHED, topic("events.dlt"), 9)
                        .seen(5));

        assertThat(OverviewLines.types(List.of(track), "outbox.", TestReports.after(6)))
                .containsExactly(new Overview.TypeRate("t100", 10));
    }

    @Test
    void twentyTypesAreShownAndTheOthersTogether() {
        Track track = new Track();
        track.add(topics(25, 0).seen(0));
        track.add(
                topics(25, 5)
                        .meter(ReportedMetrics.RELAY_TOPIC_PUBLISHED, topic("other"), 10)
                        .seen(5));

        List<Overview.TypeRate> types =
                OverviewLines.types(List.of(track), "outbox.", TestReports.after(6));

        assertThat(types).hasSize(21).startsWith(new Overview.TypeRate("t100", 1));
        assertThat(types.get(20)).isEqualTo(new Overview.TypeRate("other", 5 + 2));
    }

    @Test
    void aSilentProcessHasNoRates() {
        Track track = new Track();
        track.add(TestReports.processor("1").meter(ReportedMetrics.DELIVERED, 0).seen(0));
        track.add(TestReports.processor("1").meter(ReportedMetrics.DELIVERED, 50).seen(5));

        assertThat(OverviewLines.processors(List.of(track), TestReports.after(6)))
                .singleElement()
                .satisfies(
                        shown -> {
                            assertThat(shown.deliveredPerSecond()).isEqualTo(10);
                            assertThat(shown.stale()).isFalse();
                        });
        assertThat(OverviewLines.processors(List.of(track), TestReports.after(60)))
                .singleElement()
                .satisfies(
                        shown -> {
                            assertThat(shown.deliveredPerSecond()).isZero();
                            assertThat(shown.stale()).isTrue();
                            assertThat(shown.healthy()).isFalse();
                        });
    }

    @Test
    void whatGroupsFailedIsWhatIsRetriedOrGivenUp() {
        Track track = new Track();
        track.add(failures(0, 0, 0).seen(0));
        track.add(failures(10, 5, 20).seen(5));

        assertThat(OverviewLines.processors(List.of(track), TestReports.after(6)))
                .singleElement()
                .satisfies(
                        shown -> {
                            assertThat(shown.failedPerSecond()).isEqualTo(3);
                            assertThat(shown.deadLetteredPerSecond()).isEqualTo(5);
                        });
    }

    @Test
    void theLeaderComesFirstAndWhatIsNotKnownIsNull() {
        Track standby = new Track();
        standby.add(TestReports.relay("1").state("STANDBY").seen(5));
        Track leader = new Track();
        leader.add(
                TestReports.relay("2")
                        .state("STREAMING")
                        .meter(ReportedMetrics.RELAY_LEADER, 1)
                        .meter(ReportedMetrics.RELAY_LAG_BYTES, 7)
                        .seen(5));

        List<Overview.Relay> relays =
                OverviewLines.relays(List.of(standby, leader), TestReports.after(6));

        assertThat(relays).extracting(Overview.Relay::instance).containsExactly("2", "1");
        assertThat(relays.get(0).lagBytes()).isEqualTo(7);
        assertThat(relays.get(1).lagBytes()).isNull();
    }

    private static TestReports failures(double retried, double givenUp, double invalid) {
        return TestReports.processor("1")
                .meter(ReportedMetrics.RETRIES, retried)
                .meter(ReportedMetrics.DEAD_LETTERED, Map.of("group", "mailer"), givenUp)
                .meter(ReportedMetrics.DEAD_LETTERED, Map.of("group", "none"), invalid);
    }

    private static TestReports topics(int types, double rows) {
        TestReports report = TestReports.relay("1");
        for (int i = 0; i < types; i++) {
            report.meter(
                    ReportedMetrics.RELAY_TOPIC_PUBLISHED, topic("outbox.t" + (100 + i)), rows);
        }
        return report;
    }

    private static Map<String, String> topic(String name) {
        return Map.of("topic", name);
    }
}
