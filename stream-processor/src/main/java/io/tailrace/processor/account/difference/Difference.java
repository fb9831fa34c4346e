package io.tailrace.processor.account.difference;

import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Imbalance;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bucket that is certain not to be equal.
 *
 * @param surplus what the events are that are too many; null if it is not known
 */
public record Difference(Imbalance imbalance, @Nullable Surplus surplus) {

    /** How many events have not come out. */
    public long missing() {
        return imbalance.missing();
    }

    /**
     * How many events have come out more often than they should; all that are too many at first.
     */
    public long duplicated() {
        return surplus == null ? imbalance.surplus() : surplus.duplicated();
    }

    /** How many events have come out that nobody has put in. */
    public long phantom() {
        return surplus == null ? 0 : surplus.phantom();
    }

    /** The command that shows the events. */
    public String command() {
        return "tailrace-relay account --bucket " + imbalance.bucket();
    }

    /** The difference in a sentence. */
    @Override
    public String toString() {
        String sides =
                imbalance.equation() == Equation.PUBLISHED
                        ? "the table has %d, the outbox topics and the dead letters of the relay have %d"
                        : "the outbox topics have %d, what was delivered, dead-lettered, skipped and held is %d";
        return "%s of source %s: %s; %d missing, %s"
                .formatted(
                        imbalance.bucket(),
                        imbalance.bucket().source(),
                        sides.formatted(imbalance.expected().count(), imbalance.found().count()),
                        missing(),
                        surplusText());
    }

    private String surplusText() {
        return surplus == null
                ? "%d too many".formatted(imbalance.surplus())
                : "%d duplicated, %d that nobody has put in".formatted(duplicated(), phantom());
    }

    /** For the health of the processor. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("bucket", imbalance.bucket().toString());
        details.put("source", imbalance.bucket().source());
        details.put("equation", Differences.text(imbalance.equation()));
        details.put("expected", imbalance.expected().count());
        details.put("found", imbalance.found().count());
        details.put("missing", missing());
        details.put("duplicated", duplicated());
        details.put("phantom", phantom());
        details.put("command", command());
        return details;
    }
}
