package io.tailrace.processor.dlt;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The result of a redrive. */
public final class RedriveReport {

    private final String run;
    private final boolean dryRun;
    private final Map<RedriveDecision.Refusal, Long> refused =
            new EnumMap<>(RedriveDecision.Refusal.class);
    private long redriven;
    private long canariesReturned;

    RedriveReport(String run, boolean dryRun) {
        this.run = run;
        this.dryRun = dryRun;
    }

    void addRedriven() {
        redriven++;
    }

    void addRefused(RedriveDecision.Refusal refusal) {
        refused.merge(refusal, 1L, Long::sum);
    }

    void setCanariesReturned(long canaries) {
        canariesReturned = canaries;
    }

    /** How many dead letters were redriven; in a dry run, how many would have been. */
    public long redriven() {
        return redriven;
    }

    /** How many canaries returned to the dead-letter topic. */
    public long canariesReturned() {
        return canariesReturned;
    }

    /** All figures by name, in the order to show them. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("run", run);
        figures.put("dryRun", dryRun);
        figures.put("redriven", redriven);
        figures.put("refused", refused.values().stream().mapToLong(Long::longValue).sum());
        refused.forEach(
                (refusal, n) ->
                        figures.put("refused_" + refusal.name().toLowerCase(Locale.ROOT), n));
        figures.put("canariesReturned", canariesReturned);
        return figures;
    }
}
