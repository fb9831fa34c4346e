package io.tailrace.console.letters.index;

import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Disposition;
import io.tailrace.processor.dlt.RedriveLog;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of one dead-letter topic in memory, without payloads. Above its limit the oldest
 * are left out. Safe for use by any thread; a visit holds the lock.
 */
public final class LetterStore {

    /** A dead letter that was not read yet. */
    private record Place(int partition, long offset) {}

    private final int limit;
    private final LetterKinds kinds;
    private final Map<Integer, LettersOfPartition> partitions = new TreeMap<>();
    private final Map<Integer, Long> next = new HashMap<>();

    /** Dispositions that were read before their dead letters. */
    private final Map<Place, Disposition> early = new HashMap<>();

    /** The dispositions, each once: those of a run are equal. */
    private final Map<Disposition, Disposition> dispositions = new HashMap<>();

    /** What was left out of each partition and has not expired. */
    private final Map<Integer, LeftOut> leftOut = new HashMap<>();

    private int size;
    private int open;

    /**
     * @param end all of them are before this offset
     */
    private record LeftOut(long count, long end) {}

    /**
     * @param limit how many dead letters are kept at most
     */
    LetterStore(int limit) {
        this.limit = limit;
        this.kinds = new LetterKinds(20_000, 200_000);
    }

    /**
     * Begins to expect the dead letters of a partition.
     *
     * @param start the first offset that is read
     * @param skipped how many dead letters before it are left out
     */
    synchronized void begin(int partition, long start, long skipped) {
        partitions.put(partition, new LettersOfPartition());
        next.put(partition, start);
        leftOut.put(partition, new LeftOut(skipped, start));
    }

    /** Adds a dead letter; those of a partition are added in their order. */
    synchronized void add(DeadLetterRecord read) {
        int partition = read.record().partition();
        LettersOfPartition letters = partitions.get(partition);
        if (letters == null || read.record().offset() < next.getOrDefault(partition, 0L)) {
            return;
        }
        LetterSummary letter = LetterSummary.of(read, kinds);
        Disposition disposition = early.remove(new Place(partition, letter.offset()));
        letter = disposition == null ? letter : letter.with(disposition);
        next.put(partition, letter.offset() + 1);
        letters.add(letter);
        size++;
        open += letter.state() == LetterState.OPEN ? 1 : 0;
        if (size > limit) {
            leaveOutTheOldest();
        }
    }

    /** Up to which offset each partition is read. */
    public synchronized Map<Integer, Long> ends() {
        return Map.copyOf(next);
    }

    /**
     * From which offset on each partition is known: dead letters before it are left out because of
     * the limit, or have expired.
     */
    public synchronized Map<Integer, Long> begins() {
        Map<Integer, Long> begins = new HashMap<>();
        partitions.keySet().forEach(partition -> begins.put(partition, 0L));
        leftOut.forEach((partition, left) -> begins.put(partition, left.end()));
        return begins;
    }

    /** Notes that a partition is read up to an offset. */
    synchronized void advance(int partition, long offset) {
        next.merge(partition, offset, Math::max);
    }

    /** Takes into account what was done with a dead letter. */
    synchronized void add(RedriveLog.Entry entry) {
        Disposition disposition = dispositions.computeIfAbsent(entry.disposition(), same -> same);
        LettersOfPartition letters = partitions.get(entry.partition());
        LetterSummary letter = letters == null ? null : letters.find(entry.offset());
        if (letters != null && letter != null) {
            LetterSummary changed = letter.with(disposition);
            letters.replace(changed);
            open += open(changed) - open(letter);
        } else if (entry.offset() >= next.getOrDefault(entry.partition(), 0L)) {
            early.put(new Place(entry.partition(), entry.offset()), disposition);
        }
    }

    /** Forgets the dead letters before the first offset that a partition still has. */
    synchronized void expire(int partition, long first) {
        LettersOfPartition letters = partitions.get(partition);
        if (letters == null) {
            return;
        }
        leftOut.computeIfPresent(partition, (p, left) -> left.end() <= first ? null : left);
        for (LetterSummary oldest = letters.first();
                oldest != null && oldest.offset() < first;
                oldest = letters.first()) {
            remove(letters, oldest);
        }
    }

    private void leaveOutTheOldest() {
        LettersOfPartition from = null;
        LetterSummary oldest = null;
        for (LettersOfPartition letters : partitions.values()) {
            LetterSummary first = letters.first();
            if (first != null && (oldest == null || first.millis() < oldest.millis())) {
                oldest = first;
                from = letters;
            }
        }
        if (from != null && oldest != null) {
            remove(from, oldest);
            LeftOut one = new LeftOut(1, oldest.offset() + 1);
            leftOut.merge(
                    oldest.partition(),
                    one,
                    (before, last) -> new LeftOut(before.count() + 1, last.end()));
        }
    }

    private void remove(LettersOfPartition letters, LetterSummary first) {
        letters.removeFirst();
        kinds.remove(first.kind());
        size--;
        open -= open(first);
    }

    private static int open(LetterSummary letter) {
        return letter.state() == LetterState.OPEN ? 1 : 0;
    }

    /** The next offset of each partition that is to be read. */
    synchronized Map<Integer, Long> next() {
        return Map.copyOf(next);
    }

    /** Visits all dead letters, those of a partition in their order. */
    public synchronized void forEach(Consumer<LetterSummary> visitor) {
        partitions.values().forEach(letters -> letters.forEach(visitor));
    }

    /** The dead letter at a position; null if it is not known. */
    public synchronized @Nullable LetterSummary find(int partition, long offset) {
        LettersOfPartition letters = partitions.get(partition);
        return letters == null ? null : letters.find(offset);
    }

    /** How many dead letters are kept. */
    synchronized int size() {
        return size;
    }

    /** How many of these are open. */
    synchronized int open() {
        return open;
    }

    /** How many dead letters that have not expired are left out because of the limit. */
    synchronized long leftOut() {
        return leftOut.values().stream().mapToLong(LeftOut::count).sum();
    }
}
