package io.tailrace.relay.balance;

import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which minutes of a period can be compared: what was removed from the table or from a topic does
 * not count as missing. No input or output. For one thread.
 */
final class ComparedPeriod {

    /** The clock of who made an id can be ahead of that of a broker. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final long NONE = Long.MAX_VALUE;

    private final long to;
    private final List<String> notes = new ArrayList<>();
    private long from;

    /**
     * @param from the first minute
     * @param to the minute after the last one
     */
    ComparedPeriod(long from, long to) {
        this.from = from;
        this.to = to;
    }

    /** The first minute that can be compared. */
    long from() {
        return from;
    }

    /** Whether less is compared than was asked for. */
    boolean isShortened() {
        return !notes.isEmpty();
    }

    /** What is not compared and why, for people. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Records that were written before a time are not in the topics any more. */
    void removedRecords(Instant before) {
        if (!before.equals(Instant.EPOCH)) {
            raise(IdMinute.at(before.plus(AHEAD)) + 1, "records were removed from a topic");
        }
    }

    /**
     * Partitions are empty that had records.
     *
     * @param last the last minute of ids that were counted in them; negative if there was none
     */
    void emptied(long last) {
        if (last >= 0) {
            raise(last + 1, "all records were removed from a partition");
        }
    }

    /**
     * Leaves out what was before the first row, if records show that older rows were removed.
     *
     * @param hours what was counted of the table and the topics
     * @param olderRows whether the table has a row from before the period
     */
    void removedRows(Collection<HourTally> hours, boolean olderRows) {
        long row = first(hours, Hop.TABLE);
        long record = first(hours, Hop.OUTBOX);
        if (!olderRows && record < row) {
            raise(row == NONE ? to : row + 1, "rows were removed from the table");
        }
    }

    /** The first minute of events of a hop. */
    private static long first(Collection<HourTally> hours, Hop hop) {
        long[] first = {NONE};
        for (HourTally hour : hours) {
            hour.forEach(
                    (line, minute, tally) -> {
                        if (line.hop() == hop && minute != IdMinute.UNTIMED) {
                            first[0] = Math.min(first[0], minute);
                        }
                    });
        }
        return first[0];
    }

    private void raise(long first, String reason) {
        if (first > from) {
            from = first;
            notes.add(
                    "events before %s are not compared, because %s"
                            .formatted(IdMinute.text(Math.min(first, to)), reason));
        }
    }

    /** The same tallies without the minutes that cannot be compared. */
    HourTally compared(HourTally hour) {
        HourTally compared = new HourTally();
        hour.forEach(
                (line, minute, tally) -> {
                    if (minute == IdMinute.UNTIMED ? !isShortened() : minute >= from) {
                        compared.add(line, minute, tally);
                    }
                });
        return compared;
    }

    /**
     * Requires that something can be compared.
     *
     * @param unread how many records of the period the processors have not processed
     */
    void require(long unread, String applicationId) {
        if (unread > 0) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Nothing is compared, because the processors of %s have not processed %d records of the period"
                            .formatted(applicationId, unread),
                    "Wait until they have, or give an earlier --to.");
        }
        if (from >= to && isShortened()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Nothing is compared: " + String.join("; ", notes),
                    "Give a later period.");
        }
    }
}
