package io.tailrace.relay.replay;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come, as it is stored with the records of its last transaction.
 *
 * @param request what the run publishes again, see {@link ReplayRequest#describe()}
 * @param origin the rows that were published when the run began, and where
 * @param last the id of the last row that was published again; null before the first
 * @param rows how many rows were published again
 * @param skipped how many rows were left out, because they were dead letters
 * @param refused how many rows were left out because their topic cannot be used, by topic
 * @param complete whether every row is published again
 */
public record ReplayProgress(
        String request,
        ReplayOrigin origin,
        @Nullable String last,
        long rows,
        long skipped,
        Map<String, Long> refused,
        boolean complete) {

    /** Copies the map. */
    public ReplayProgress {
        refused = Map.copyOf(refused);
    }

    /** The progress of a run that begins. */
    static ReplayProgress begin(String request, ReplayOrigin origin) {
        return new ReplayProgress(request, origin, null, 0, 0, Map.of(), false);
    }

    /** The progress after more rows. */
    ReplayProgress after(String id, int moreRows, int moreSkipped, Map<String, Long> moreRefused) {
        Map<String, Long> allRefused = new TreeMap<>(refused);
        moreRefused.forEach((topic, count) -> allRefused.merge(topic, count, Long::sum));
        return new ReplayProgress(
                request, origin, id, rows + moreRows, skipped + moreSkipped, allRefused, false);
    }

    /** The same progress of rows that are published in an origin. */
    ReplayProgress from(ReplayOrigin now) {
        return new ReplayProgress(request, now, last, rows, skipped, refused, complete);
    }

    /** The progress of a run that has no more rows. */
    ReplayProgress completed() {
        return new ReplayProgress(request, origin, last, rows, skipped, refused, true);
    }
}
