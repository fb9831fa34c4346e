package io.tailrace.relay.balance;

import io.tailrace.account.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said of the rows of a bucket that are not in the table any more: how many they were,
 * and the sum of the hashes of their ids, is all that is left of them. A record whose id has no row
 * is compared with that. Immutable; no input or output.
 *
 * @param decided whether it is known of each record without a row if it had one; otherwise none of
 *     the other values says anything
 * @param removed how many counted rows are not in the table any more
 * @param invented the ids of records that never had a row, as far as they can be told
 * @param unnamed how many events, at least, are lost or invented and cannot be named
 * @param notes what cannot be told and why, for people
 */
record RemovedRows(
        boolean decided, long removed, Set<String> invented, long unnamed, List<String> notes) {

    /** More would hide the rest of the report. */
    private static final int MOST_LISTED = 20;

    RemovedRows {
        invented = Set.copyOf(invented);
        notes = List.copyOf(notes);
    }

    /**
     * Nothing can be said.
     *
     * @param why a sentence for people
     */
    static RemovedRows undecided(String why) {
        return new RemovedRows(false, 0, Set.of(), 0, List.of(why));
    }

    /**
     * Compares the records without a row with the rows that are removed.
     *
     * @param removed the tally of the rows that were counted, less that of the rows in the table
     * @param orphans the tally of each published id that has no row
     * @param refused the tallies of the relay's dead letters of the minute that have no row and do
     *     not say which type they had
     * @param everyRow whether every event has a row
     */
    static RemovedRows compare(
            Tally removed,
            Map<String, Tally> orphans,
            Collection<Tally> refused,
            boolean everyRow) {
        if (removed.count() < 0 || (removed.count() == 0 && !removed.isZero())) {
            return undecided(
                    "The table has rows of the bucket that the relay has not counted, so that"
                            + " nothing is known of the rows that are not there.");
        }
        Tally left = removed;
        for (Tally orphan : orphans.values()) {
            left = left.minus(orphan);
        }
        left = withoutRefused(left, refused);
        if (!everyRow) {
            return lost(removed.count(), Math.max(0, left.count()), "");
        } else if (left.count() > 0) {
            return lost(removed.count(), left.count(), left.digest());
        } else if (left.count() == 0) {
            return swapped(removed.count(), left);
        }
        return invented(removed.count(), left.negated(), orphans);
    }

    private static Tally withoutRefused(Tally left, Collection<Tally> refused) {
        Tally all = refused.stream().reduce(Tally.ZERO, Tally::plus);
        if (left.equals(all)) {
            return Tally.ZERO;
        }
        return refused.contains(left) ? Tally.ZERO : left;
    }

    private static RemovedRows lost(long removed, long lost, String digest) {
        List<String> notes = new ArrayList<>();
        if (lost > 0) {
            notes.add(
                    "%d rows were counted and removed, and no topic has their events: they were not published. Nothing holds the ids of removed rows, so they cannot be named."
                            .formatted(lost));
        }
        if (lost == 1 && !digest.isEmpty()) {
            notes.add(
                    "The SHA-256 of the id of the lost event begins with %s, unless records were invented too: look for it among the ids that the service has logged."
                            .formatted(digest));
        }
        return new RemovedRows(true, removed, Set.of(), lost, notes);
    }

    private static RemovedRows swapped(long removed, Tally left) {
        if (left.isZero()) {
            return new RemovedRows(true, removed, Set.of(), 0, List.of());
        }
        String note =
                "As many removed rows were not published as records were invented, at least one of each: the numbers are equal, and the sums of the hashes of the ids are not. Nothing holds the ids of removed rows, so neither can be named.";
        return new RemovedRows(true, removed, Set.of(), 2, List.of(note));
    }

    private static RemovedRows invented(long removed, Tally surplus, Map<String, Tally> orphans) {
        Optional<Set<String>> found = Combination.of(orphans, surplus);
        if (found.isPresent()) {
            return new RemovedRows(true, removed, found.get(), 0, List.of());
        }
        String note =
                "%d of %d ids without a row never had one, at least. Which ones cannot be told, because the rows of the others are removed: %s"
                        .formatted(
                                surplus.count(),
                                orphans.size(),
                                orphans.keySet().stream().sorted().limit(MOST_LISTED).toList());
        return new RemovedRows(true, removed, Set.of(), surplus.count(), List.of(note));
    }
}
