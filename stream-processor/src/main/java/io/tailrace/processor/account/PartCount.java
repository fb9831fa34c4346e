package io.tailrace.processor.account;

import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was counted of one partition, by hour. Records of the outbox are counted once the processors
 * have processed them: what became of them is then in the other topics, and has to be found there.
 * Until then they wait here. For one thread.
 */
final class PartCount {

    /** A partition with more waiting records is paused. */
    static final int MAX_WAITING = 5_000;

    private final String part;
    private final Map<Long, HourTally> hours;
    private final Set<Long> changed = new TreeSet<>();
    private final WaitingRecords waiting = new WaitingRecords();

    /** Records before this offset need not wait. */
    private long processed;

    /**
     * @param part the name of the partition
     * @param hours what was counted before, by hour; this object changes it
     * @param processed the offset before which records are processed; {@link Long#MAX_VALUE} for a
     *     topic that processors write
     */
    PartCount(String part, Map<Long, HourTally> hours, long processed) {
        this.part = part;
        this.hours = hours;
        this.processed = processed;
    }

    String part() {
        return part;
    }

    /**
     * Counts from nothing. The hours that were counted before stay, each with an empty tally that
     * takes the place of the earlier one in the topic of the account.
     */
    void startAgain() {
        hours.replaceAll((hour, tally) -> new HourTally());
        changed.addAll(hours.keySet());
    }

    /** Counts a record, at once or once it is processed. */
    void add(long offset, Line line, long minute, Tally tally) {
        if (offset < processed) {
            count(line, minute, tally);
        } else {
            waiting.add(offset, line, minute, tally);
        }
    }

    /** Counts the waiting records before an offset. */
    void processed(long before) {
        processed = Math.max(processed, before);
        waiting.removeBefore(processed, this::count);
    }

    /** How many records wait. */
    int waiting() {
        return waiting.size();
    }

    boolean isWaiting() {
        return waiting() > 0;
    }

    boolean isFull() {
        return waiting() >= MAX_WAITING;
    }

    /**
     * The offset before which everything is counted.
     *
     * @param read the offset before which everything is read
     */
    long counted(long read) {
        return isWaiting() ? waiting.firstOffset() : read;
    }

    boolean isChanged() {
        return !changed.isEmpty();
    }

    /** What has changed since {@link #published}. */
    List<Counted> changes() {
        List<Counted> all = new ArrayList<>();
        for (long hour : changed) {
            all.add(new Counted(part, hour, hours.get(hour)));
        }
        return all;
    }

    /** What {@link #changes} returned is in the topic of the account. */
    void published() {
        changed.clear();
    }

    /** Forgets the hours before one, which are stored no longer. */
    void forgetBefore(long hour) {
        hours.keySet().removeIf(h -> h < hour && h != IdMinute.hour(IdMinute.UNTIMED));
        changed.retainAll(hours.keySet());
    }

    private void count(Line line, long minute, Tally tally) {
        long hour = IdMinute.hour(minute);
        hours.computeIfAbsent(hour, h -> new HourTally()).add(line, minute, tally);
        changed.add(hour);
    }
}
