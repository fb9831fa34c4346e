package io.tailrace.processor.dlt.canary;

import org.jspecify.annotations.Nullable;

/**
 * Whether a reader has a position in a partition before anything is sent there. Without one, a
 * reader that begins later may begin behind the canaries, and its first commit would look like
 * progress.
 */
enum Position {
    /** The reader has committed an offset, or has read the partition for a while. */
    KNOWN,
    /** The partition is assigned to nobody, or only since a moment. */
    NONE,
    /** The committed offset is behind the end: it is left of a topic that was deleted. */
    STALE;

    /**
     * @param committed the committed offset; null if there is none
     * @param end the end of the partition
     * @param isReadForAWhile whether the partition was assigned to a member some time ago and is
     *     now, so that the member has found out where to begin
     */
    static Position of(@Nullable Long committed, long end, boolean isReadForAWhile) {
        if (committed != null) {
            return committed <= end ? KNOWN : STALE;
        }
        return isReadForAWhile ? KNOWN : NONE;
    }
}
