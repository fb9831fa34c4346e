package io.tailrace.console.overview;

import io.tailrace.process.live.ReportedMetrics;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;

/** What processors say about the account, in a word; pure. */
final class AccountSummary {

    static final String EQUAL = "equal";
    static final String OPEN = "open";
    static final String DIFFERENT = "different";
    static final String STALLED = "stalled";
    static final String OFF = "off";
    static final String UNKNOWN = "unknown";

    /** As the alert for Prometheus. */
    static final double STALLED_SECONDS = 900;

    private AccountSummary() {}

    /** The account as the processors that run show it. Each shows all of it. */
    static Overview.Account of(Collection<Seen> reports, Instant now) {
        List<Seen> running =
                reports.stream()
                        .filter(seen -> !Problems.isRelay(seen) && seen.isRunning(now))
                        .toList();
        List<Seen> counting =
                running.stream()
                        .filter(seen -> !Double.isNaN(seen.value(ReportedMetrics.ACCOUNT_AGE)))
                        .toList();
        long missing = max(counting, ReportedMetrics.ACCOUNT_MISSING);
        long duplicated = max(counting, ReportedMetrics.ACCOUNT_DUPLICATED);
        long phantom = max(counting, ReportedMetrics.ACCOUNT_PHANTOM);
        OptionalDouble age =
                counting.stream().mapToDouble(one -> one.value(ReportedMetrics.ACCOUNT_AGE)).max();
        String state;
        if (counting.isEmpty()) {
            state = running.isEmpty() ? UNKNOWN : OFF;
        } else if (missing + duplicated + phantom > 0) {
            state = DIFFERENT;
        } else if (age.orElse(0) > STALLED_SECONDS) {
            state = STALLED;
        } else {
            state = max(counting, ReportedMetrics.ACCOUNT_OPEN) > 0 ? OPEN : EQUAL;
        }
        return new Overview.Account(
                state,
                missing,
                duplicated,
                phantom,
                age.isPresent() ? (Double) age.getAsDouble() : null);
    }

    private static long max(List<Seen> reports, String meter) {
        return Math.round(reports.stream().mapToDouble(one -> one.value(meter, 0)).max().orElse(0));
    }
}
