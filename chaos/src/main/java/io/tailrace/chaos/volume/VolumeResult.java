package io.tailrace.chaos.volume;

import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The result of the volume suite.
 *
 * @param scenario how the rows were written
 * @param committed the number of rows in the table
 * @param account the rows compared with the delivered events
 * @param kills how many times the relay was killed
 * @param time from when the relay could begin to publish to the last event
 * @param peakMemoryMb the peak resident memory of the relay process, in MiB
 */
public record VolumeResult(
        Scenario scenario,
        int committed,
        RowAccount account,
        int kills,
        Duration time,
        long peakMemoryMb)
        implements SuiteResult {

    @Override
    public List<String> violations() {
        return account.addTo(new Violations())
                .add(scenario.kills() - kills, "kills too few")
                .list();
    }

    @Override
    public String details() {
        double seconds = time.toMillis() / 1000.0;
        return String.format(
                Locale.ROOT,
                "%.1f s, %.0f events/s, at most %d MiB resident with -Xmx256m",
                seconds,
                committed / seconds,
                peakMemoryMb);
    }

    @Override
    public String line() {
        return "chaos volume: scenario=%s committed=%d %s kills=%d seconds=%d peak_rss_mb=%d"
                .formatted(
                        scenario.name().toLowerCase(Locale.ROOT),
                        committed,
                        account.figures(),
                        kills,
                        time.toSeconds(),
                        peakMemoryMb);
    }
}
