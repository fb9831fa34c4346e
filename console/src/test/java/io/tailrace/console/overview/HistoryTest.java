package io.tailrace.console.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tailrace.process.live.MeterReading.Bucket;
import io.tailrace.process.live.ReportedMetrics;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final Offset<Double> CLOSE = within(1e-9);

    @Test
    void whatACounterRoseByIsSpreadOverTheTimeBetweenTheReports() {
        Track track = new Track();
        track.add(delivered(0, 100));
        track.add(delivered(15, 130));
        track.add(delivered(20, 140));

        List<Double> rates = last(track, 20, 2);

        assertThat(rates.get(0)).isCloseTo(2, CLOSE);
        assertThat(rates.get(1)).isCloseTo(2, CLOSE);
    }

    @Test
    void stepsWithoutReportsAreUnknownAndTheStepThatGoesOnIsNotShown() {
        Track track = new Track();
        track.add(delivered(0, 0));
        track.add(delivered(10, 10));
        track.add(delivered(35, 10));

        History history = History.of(List.of(track), TestReports.after(39));

        assertThat(history.end()).isEqualTo(TestReports.after(30));
        assertThat(history.series().delivered()).hasSize(Track.STEPS).startsWith(null, null);
        assertThat(last(track, 39, 3)).containsExactly(1.0, 0.0, 0.0);
        assertThat(history.series().p50()).containsOnlyNulls();
    }

    @Test
    void aCounterThatBeginsAgainMakesNoNegativeRate() {
        Track track = new Track();
        track.add(delivered(0, 1_000));
        track.add(delivered(10, 20));

        assertThat(last(track, 10, 1).get(0)).isCloseTo(2, CLOSE);
        assertThat(track.rates().perSecond(ReportedMetrics.DELIVERED)).isCloseTo(2, CLOSE);
    }

    @Test
    void theFirstReportOfAYoungProcessCountsAndThatOfAnOldOneDoesNot() {
        Track young = new Track();
        young.add(delivered(10, 50));
        Track old = new Track();
        old.add(delivered(3_600, 50));

        assertThat(last(young, 10, 1).get(0)).isCloseTo(5, CLOSE);
        assertThat(last(old, 3_600, 1)).containsOnlyNulls();
        assertThat(old.rates().perSecond(ReportedMetrics.DELIVERED)).isZero();
    }

    @Test
    void anHourLaterNothingIsLeft() {
        Track track = new Track();
        track.add(delivered(0, 0));
        track.add(delivered(10, 10));

        assertThat(History.of(List.of(track), TestReports.after(3_610)).series().delivered().get(0))
                .isNull();
        assertThat(History.of(List.of(track), TestReports.after(3_600)).series().delivered().get(0))
                .isCloseTo(1, CLOSE);
    }

    @Test
    void processesAreAddedUpAndTheLongestLagIsShown() {
        Track one = new Track();
        one.add(TestReports.relay("1").meter(ReportedMetrics.RELAY_LAG_SECONDS, 3).seen(5));
        Track two = new Track();
        two.add(TestReports.relay("2").meter(ReportedMetrics.RELAY_LAG_SECONDS, 7).seen(6));
        Track three = new Track();
        three.add(delivered(10, 10));
        Track four = new Track();
        four.add(delivered(10, 30));

        History.Series series =
                History.of(List.of(one, two, three, four), TestReports.after(10)).series();

        assertThat(series.lagSeconds().get(Track.STEPS - 1)).isEqualTo(7);
        assertThat(series.delivered().get(Track.STEPS - 1)).isCloseTo(4, CLOSE);
    }

    @Test
    void percentilesComeFromTheBucketsOfAllProcessors() {
        Track one = new Track();
        one.add(latency("1", 0, 0, 0, 0));
        one.add(latency("1", 8, 90, 95, 95));
        Track two = new Track();
        two.add(latency("2", 0, 50, 50, 50));
        two.add(latency("2", 8, 50, 54, 55));

        Overview.Latency latency = History.lastMinute(List.of(one, two), TestReports.after(10));

        // 90 times up to 0.1 s, 9 from 0.1 s to 1 s, and one that was longer
        assertThat(latency.p50Seconds()).isCloseTo(0.1 * 50 / 90, CLOSE);
        assertThat(latency.p99Seconds()).isCloseTo(1, CLOSE);
    }

    private static Seen latency(String instance, long at, double fast, double slow, double all) {
        return TestReports.processor(instance)
                .latency(all, new Bucket(0.1, fast), new Bucket(1, slow))
                .seen(at);
    }

    private static Seen delivered(long at, double events) {
        return TestReports.processor("p").meter(ReportedMetrics.DELIVERED, events).seen(at);
    }

    private static List<Double> last(Track track, long now, int steps) {
        List<Double> all = History.of(List.of(track), TestReports.after(now)).series().delivered();
        return all.subList(all.size() - steps, all.size());
    }
}
