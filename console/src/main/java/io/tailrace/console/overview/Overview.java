package io.tailrace.console.overview;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code GET /api/v1/overview}, as it is written as JSON. Durations are seconds; null
 * is what is not known.
 *
 * @param time of this state, by the clock of the brokers
 * @param groupsProblem why the groups are not as they are at this moment; null if they are
 */
record Overview(
        Instant time,
        List<ProblemLine> problems,
        List<Relay> relays,
        List<Processor> processors,
        List<TypeRate> types,
        List<Group> groups,
        @Nullable String groupsProblem,
        Account account,
        DeadLetters deadLetters,
        Latency latency) {

    /** What is wrong. */
    record ProblemLine(
            String severity,
            String subject,
            String text,
            @Nullable Instant since,
            @Nullable String runbook) {}

    /** A relay. */
    record Relay(
            String slot,
            String instance,
            String host,
            String version,
            boolean leader,
            String state,
            boolean healthy,
            Instant reported,
            boolean stale,
            double commitsPerSecond,
            double rowsPerSecond,
            @Nullable Double lagSeconds,
            @Nullable Long lagBytes,
            @Nullable Long lagRows,
            @Nullable Long walHeldBytes,
            @Nullable Long walBudgetBytes,
            @Nullable Long walSafeBytes,
            double deadLetteredPerSecond,
            long published) {}

    /** A processor. */
    record Processor(
            String application,
            String instance,
            String host,
            String version,
            String state,
            boolean healthy,
            Instant reported,
            boolean stale,
            double deliveredPerSecond,
            double duplicatesPerSecond,
            @Nullable Long lag,
            long held,
            @Nullable Double nextDueSeconds,
            double overdueSeconds,
            double failedPerSecond,
            double deadLetteredPerSecond,
            long restoring,
            long delivered) {}

    /** Rows of an aggregate type. */
    record TypeRate(String type, double eventsPerSecond) {}

    /**
     * A consumer group.
     *
     * @param lag how many events it has not read; null if that is not known
     */
    record Group(String group, @Nullable Long lag, int members, String state) {}

    /** What processors say about the account. */
    record Account(
            String state,
            long missing,
            long duplicated,
            long phantom,
            @Nullable Double ageSeconds) {}

    /** Dead letters that are neither redriven nor discarded. */
    record DeadLetters(@Nullable Long open) {}

    /** From when an event happened or was due until it was delivered, over the last minute. */
    record Latency(@Nullable Double p50Seconds, @Nullable Double p99Seconds) {}
}
