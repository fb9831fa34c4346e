package io.tailrace.relay.erase;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Counts the records of an aggregate that one topic has. For one thread. */
final class TopicRecords {

    private final String topic;
    private final boolean replaced;
    private long records;
    private long untyped;
    private long newest = -1;

    /**
     * @param replaced whether the topic has newer records or tombstones with the same keys
     */
    TopicRecords(String topic, boolean replaced) {
        this.topic = topic;
        this.replaced = replaced;
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

    String topic() {
        return topic;
    }

    boolean replaced() {
        return replaced;
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
