package io.tailrace.processor.dlt;

import io.tailrace.processor.dlt.canary.CanaryVerdicts;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The result of a redrive. */
public final class RedriveReport {

    private final String run;
    private final boolean dryRun;
    private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
    private List<String> topicsCreated = List.of();
    private long redriven;
    private CanaryVerdicts canaries = CanaryVerdicts.NONE;
    private boolean interrupted;

    RedriveReport(String run, boolean dryRun) {
        this.run = run;
        this.dryRun = dryRun;
    }

    void addRedriven() {
        redriven++;
    }

    void addRefused(Refusal refusal) {
        refused.merge(refusal, 1L, Long::sum);
    }

    void setCanaries(CanaryVerdicts verdicts) {
        canaries = verdicts;
    }

    void setInterrupted(boolean interrupted) {
        this.interrupted = interrupted;
    }

    void setTopicsCreated(Collection<String> topics) {
        topicsCreated = List.copyOf(topics);
    }

    /** Whether nothing was changed. */
    public boolean isDryRun() {
        return dryRun;
    }

    /** How many dead letters were redriven; in a dry run, how many would have been. */
    public long redriven() {
        return redriven;
    }

    /** What became of the canaries. */
    public CanaryVerdicts canaries() {
        return canaries;
    }

    /** Whether the run ended early because it was asked to. */
    public boolean interrupted() {
        return interrupted;
    }

    /** Whether dead letters were refused that this run was asked for and cannot redrive. */
    public boolean isIncomplete() {
        return refused.keySet().stream().anyMatch(Refusal::makesIncomplete);
    }

    /** How many dead letters were refused; they stay open. */
    public long refused() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Why dead letters were refused, and how many for each reason; empty if none was. */
    public String refusals() {
        return refused.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().explanation())
                .collect(Collectors.joining(", "));
    }

    /** What to do about the refused dead letters; empty if none was refused. */
    public String remedies() {
        return refused.keySet().stream()
                .map(Refusal::remedy)
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /** All figures by name, in the order to show them. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("run", run);
        figures.put("dryRun", dryRun);
        figures.put("redriven", redriven);
        figures.put("refused", refused());
        refused.forEach(
                (refusal, n) ->
                        figures.put("refused_" + refusal.name().toLowerCase(Locale.ROOT), n));
        figures.put("canaries", canaries.canaries());
        figures.put("canariesHandled", canaries.handled());
        figures.put("canariesFailed", canaries.failed());
        figures.put("canariesUnanswered", canaries.unanswered());
        figures.put("topicsCreated", topicsCreated);
        return figures;
    }
}
