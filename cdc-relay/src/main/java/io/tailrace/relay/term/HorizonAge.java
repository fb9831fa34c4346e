package io.tailrace.relay.term;

import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.source.change.Heartbeat;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds out since when a transaction at or above the horizon of a heartbeat can exist. Ids of
 * transactions grow, so a transaction with a higher id than that of an earlier heartbeat began
 * after this heartbeat. No input or output. For one thread.
 */
final class HorizonAge {

    /** A transaction that is open for long holds the horizon back, and heartbeats gather. */
    private static final int MOST = 1_024;

    private record Mark(long xid, Instant at) {}

    private final Deque<Mark> marks = new ArrayDeque<>();
    private Instant since;

    private HorizonAge(Instant since) {
        this.since = since;
    }

    /**
     * Begins.
     *
     * @param watermark that of an earlier heartbeat of the same history; null for none
     */
    static HorizonAge after(@Nullable Watermark watermark) {
        return new HorizonAge(watermark == null ? Instant.EPOCH : watermark.since());
    }

    /** A time before which no transaction at or above the heartbeat's horizon began. */
    Instant since(Heartbeat heartbeat) {
        while (!marks.isEmpty() && marks.element().xid() < heartbeat.xminHorizon()) {
            since = marks.remove().at();
        }
        marks.add(new Mark(heartbeat.xid(), heartbeat.at()));
        if (marks.size() > MOST) {
            thin();
        }
        return since;
    }

    /** Leaves out every second heartbeat, which makes later results earlier by one interval. */
    private void thin() {
        int all = marks.size();
        for (int i = 0; i < all; i++) {
            Mark mark = marks.remove();
            if (i % 2 == 0) {
                marks.add(mark);
            }
        }
    }
}
