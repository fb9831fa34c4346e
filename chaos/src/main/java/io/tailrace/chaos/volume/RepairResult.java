package io.tailrace.chaos.volume;

import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The result of the repair suite.
 *
 * @param committed the number of rows in the table
 * @param account the rows compared with the delivered events
 * @param repairs one for each loss
 */
public record RepairResult(int committed, RowAccount account, List<Repair> repairs)
        implements SuiteResult {

    /** Copies the list. */
    public RepairResult {
        repairs = List.copyOf(repairs);
    }

    @Override
    public List<String> violations() {
        Violations violations = account.addTo(new Violations());
        for (Repair repair : repairs) {
            violations.add(
                    RepairSuite.MISSING - repair.missing(),
                    "missing rows not named after the loss of " + repair.loss().key());
        }
        return violations.list();
    }

    @Override
    public String details() {
        return repairs.stream()
                .map(
                        repair ->
                                "%s lost: repaired after %.1f s, at most %d MiB resident with -Xmx256m"
                                        .formatted(
                                                repair.loss().key(),
                                                repair.time().toMillis() / 1000.0,
                                                repair.peakMemoryMb()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    @Override
    public String line() {
        return "chaos repair: committed=%d %s %s"
                .formatted(
                        committed,
                        account.figures(),
                        repairs.stream()
                                .map(RepairResult::figures)
                                .collect(Collectors.joining(" ")));
    }

    private static String figures(Repair repair) {
        return String.format(
                Locale.ROOT,
                "%1$s_lost_missing=%2$d %1$s_lost_seconds=%3$.1f %1$s_lost_peak_rss_mb=%4$d",
                repair.loss().key(),
                repair.missing(),
                repair.time().toMillis() / 1000.0,
                repair.peakMemoryMb());
    }
}
