package io.tailrace.chaos.volume;

import io.tailrace.chaos.Verdict;
import java.time.Duration;
import java.util.Locale;

/**
 * How a run ended.
 *
 * @param committed rows in the table
 * @param time from when the relay could begin to the last event
 * @param peakMemoryMb the most memory a relay had resident
 */
public record VolumeVerdict(
        Scenario scenario,
        int committed,
        Arrivals arrivals,
        int kills,
        Duration time,
        long peakMemoryMb)
        implements Verdict {

    @Override
    public boolean isClean() {
        return arrivals.isClean() && kills == scenario.kills();
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
                        arrivals.figures(),
                        kills,
                        time.toSeconds(),
                        peakMemoryMb);
    }
}
