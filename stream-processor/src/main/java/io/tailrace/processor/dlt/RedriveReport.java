package io.tailrace.processor.dlt;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How a redrive went. */
public final class RedriveReport {

    private final String run;
    private final boolean dryRun;
    private final Map<Redriven.Refusal, Long> refused = new EnumMap<>(Redriven.Refusal.class);
    private long sent;
    private long returned;

    RedriveReport(String run, boolean dryRun) {
        this.run = run;
        this.dryRun = dryRun;
    }

    void sent() {
        sent++;
    }

    void refused(Redriven.Refusal refusal) {
        refused.merge(refusal, 1L, Long::sum);
    }

    void returned(long canaries) {
        returned = canaries;
    }

    /** How many were sent, or would have been in a dry run. */
    public long redriven() {
        return sent;
    }

    /** How many canaries came back. */
    public long canariesReturned() {
        return returned;
    }

    /** How many were refused because they came back too often. */
    public long loops() {
        return refused.getOrDefault(Redriven.Refusal.LOOP, 0L);
    }

    /** All figures, by name, in the order to show them. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("run", run);
        figures.put("dryRun", dryRun);
        figures.put("redriven", sent);
        figures.put("refused", refused.values().stream().mapToLong(Long::longValue).sum());
        refused.forEach(
                (why, n) -> figures.put("refused_" + why.name().toLowerCase(Locale.ROOT), n));
        figures.put("canariesReturned", returned);
        return figures;
    }
}
