package io.tailrace.relay.anchor;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a comparison of the outbox table with the topics has found.
 *
 * @param published how many records with events of the source the topics hold; an event has several
 *     if it was dead-lettered, or published again
 * @param missing how many rows the topics lack
 * @param undecided how many more rows the topics lack that are older than what the topics hold;
 *     nothing shows whether these rows were published, so they are not published again
 * @param gone how many events of the topics have no row in the table
 * @param expired how many of these events are older than the retention, which has removed their
 *     rows if it was on for long enough
 * @param goneIds ids of younger events without a row, the newest first; at most {@value #GONE_IDS}
 * @param prepared the global identifiers of prepared transactions whose rows may be published;
 *     empty on the history of the database that was published
 * @param compacted the compacted topics, whose rows are undecided unless the topics hold them
 */
public record Findings(
        long published,
        long missing,
        long undecided,
        long gone,
        long expired,
        List<String> goneIds,
        List<String> prepared,
        Set<String> compacted) {

    /** How many ids are named. */
    static final int GONE_IDS = 20;

    private static final String PREPARED =
            "; the database has the prepared transactions %s. If such a transaction was committed"
                    + " before the restore or promotion, its rows are published, and COMMIT PREPARED"
                    + " after the repair publishes them again. Run COMMIT PREPARED or ROLLBACK"
                    + " PREPARED for all of them before the repair";

    private static final String COMPACTED =
            "; compaction has removed records of the topics %s, which show for certain only what is"
                    + " younger than their min.compaction.lag.ms";

    /** Copies the lists and the set. */
    public Findings {
        goneIds = List.copyOf(goneIds);
        prepared = List.copyOf(prepared);
        compacted = new TreeSet<>(compacted);
    }

    /** For example "100 events are in the topics; 10 rows of the table are missing there; …". */
    @Override
    public String toString() {
        return ("the topics hold %d records of events of this source; %d rows of the table are missing in the"
                        + " topics; %d rows are older than what the topics hold, so it is unknown"
                        + " whether they were published; %d events of the topics have no row in"
                        + " the table%s%s%s%s")
                .formatted(
                        published,
                        missing,
                        undecided,
                        gone,
                        expired == 0
                                ? ""
                                : ", of which %d are older than the retention".formatted(expired),
                        goneIds.isEmpty()
                                ? ""
                                : ", the newest of %s are %s"
                                        .formatted(expired == 0 ? "them" : "the others", goneIds),
                        prepared.isEmpty() ? "" : PREPARED.formatted(prepared),
                        compacted.isEmpty() ? "" : COMPACTED.formatted(compacted));
    }
}
