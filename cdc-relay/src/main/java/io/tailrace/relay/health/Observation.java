package io.tailrace.relay.health;

import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.monitor.WalStatus;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a relay at one moment.
 *
 * @param nanos of {@link System#nanoTime()}
 * @param role what the relay is doing
 * @param wal what PostgreSQL said just now; null if it did not answer
 * @param position the position that is committed in Kafka; null if the relay has not streamed yet
 * @param commits how committing has gone
 * @param otherShardCount the number of shards of the relays that this one waits for; 0 for none
 */
public record Observation(
        long nanos,
        Role role,
        @Nullable WalStatus wal,
        @Nullable Position position,
        CommitFailures commits,
        int otherShardCount) {

    /** What a relay is doing. */
    public enum Role {
        /** It has not started, or has ended. */
        IDLE,
        /** Another relay leads. */
        STANDBY,
        /** It leads, and does not stream: it prepares the stream, or recovers. */
        PREPARING,
        /** It leads and streams. */
        STREAMING
    }

    /**
     * The commits of positions that have failed since the last one that succeeded.
     *
     * @param count how many
     * @param sinceNanos when the first of them failed, of {@link System#nanoTime()}; 0 if none did
     * @param lastNanos when the last of them failed; 0 if none did
     * @param last the message of the last failure, empty if none did
     */
    public record CommitFailures(long count, long sinceNanos, long lastNanos, String last) {

        /** Nothing has failed. */
        public static final CommitFailures NONE = new CommitFailures(0, 0, 0, "");

        /** After a further failure. */
        public CommitFailures plus(long nanos, String message) {
            return new CommitFailures(count + 1, count == 0 ? nanos : sinceNanos, nanos, message);
        }
    }
}
