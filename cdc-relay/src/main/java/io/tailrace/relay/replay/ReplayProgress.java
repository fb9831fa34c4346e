package io.tailrace.relay.replay;

import io.tailrace.relay.position.Horizon;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come, as it is stored with the records of its last transaction.
 *
 * @param request what the run publishes again, see {@link ReplayRequest#describe()}
 * @param published the rows that were published when the run began
 * @param last the id of the last row that was published again; null before the first
 * @param rows how many rows were published again
 * @param skipped how many rows were left out, because they were dead letters
 * @param complete whether every row is published again
 */
public record ReplayProgress(
        String request,
        Horizon published,
        @Nullable String last,
        long rows,
        long skipped,
        boolean complete) {

    /** The progress after more rows. */
    ReplayProgress after(String id, int moreRows, int moreSkipped) {
        return new ReplayProgress(
                request, published, id, rows + moreRows, skipped + moreSkipped, false);
    }

    /** The progress of a run that has no more rows. */
    ReplayProgress completed() {
        return new ReplayProgress(request, published, last, rows, skipped, true);
    }
}
