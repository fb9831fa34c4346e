package io.tailrace.relay.erase;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Counts the records of an aggregate that one topic has. For one thread. */
final class TopicRecords {

    private final String topic;
    private long held;
    private boolean replaced;
    private long records;
    private long untyped;
    private long newest = -1;

    TopicRecords(String topic) {
        this.topic = topic;
    }

    void add(Attribution.Owner owner, long timestamp) {
        switch (owner) {
            case AGGREGATE -> records++;
            case UNTYPED -> untyped++;
            case OTHER -> {
                return;
            }
        }
        newest = Math.max(newest, timestamp);
    }

    /**
     * Takes over that every record but some was replaced by a record or a tombstone with its key.
     *
     * @param stillHeld how many were not
     * @param last the time of the last of the newer records
     */
    void replaced(long stillHeld, long last) {
        replaced = true;
        held = stillHeld;
        newest = records + untyped == 0 ? newest : Math.max(newest, last);
    }

    String topic() {
        return topic;
    }

    /** Whether each record but {@link #held} has a newer one with its key. */
    boolean isReplaced() {
        return replaced;
    }

    /** How many held events are still in the schedule whose changelog this is. */
    long held() {
        return held;
    }

    /** How many records are certainly of the aggregate. */
    long records() {
        return records;
    }

    /** How many records have the aggregate's id, but no aggregate type. */
    long untyped() {
        return untyped;
    }

    boolean isEmpty() {
        return records + untyped == 0;
    }

    /** The time of the newest of all these records; null if there is none. */
    @Nullable Instant newest() {
        return newest < 0 ? null : Instant.ofEpochMilli(newest);
    }
}
