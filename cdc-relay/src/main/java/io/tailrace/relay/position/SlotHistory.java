package io.tailrace.relay.position;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the position topic holds about a slot. Immutable.
 *
 * @param last the last committed position of the slot, or null if it never had one
 * @param movedTo the key that the last position of the outbox, maybe that of another shard count,
 *     was moved to and counts under since then; null if it was not moved
 * @param superseded whether a relay with another shard count committed a position of the same
 *     outbox later. Such relays have also published rows of this slot, so neither the position nor
 *     the slot can be used any more.
 * @param otherKeys the keys of positions of slots with the same name, which may be those of another
 *     PostgreSQL; only read if there is no position
 * @param removedAt when the relays of the outbox were removed, if nothing was published since then;
 *     otherwise null
 * @param later what the relay with another shard count committed last; null if none did
 */
public record SlotHistory(
        @Nullable StoredPosition last,
        @Nullable String movedTo,
        boolean superseded,
        Set<String> otherKeys,
        @Nullable Instant removedAt,
        @Nullable Keyed later) {

    /** Copies the set. */
    public SlotHistory {
        otherKeys = Set.copyOf(otherKeys);
    }

    /**
     * A position of another slot of the outbox.
     *
     * @param key what it is stored under
     */
    public record Keyed(String key, StoredPosition position) {}

    /** The history of a slot whose outbox was published with one number of shards. */
    public SlotHistory(
            @Nullable StoredPosition last,
            @Nullable String movedTo,
            boolean superseded,
            Set<String> otherKeys,
            @Nullable Instant removedAt) {
        this(last, movedTo, superseded, otherKeys, removedAt, null);
    }

    /** The history of relays that were not removed. */
    public SlotHistory(
            @Nullable StoredPosition last,
            @Nullable String movedTo,
            boolean superseded,
            Set<String> otherKeys) {
        this(last, movedTo, superseded, otherKeys, null);
    }

    /** Whether no position of the slot counts, and no other relay has published its rows. */
    public boolean isEmpty() {
        return (last == null || movedTo != null || removedAt != null) && !superseded;
    }

    /** The same history after more of the slot is published. */
    public SlotHistory at(StoredPosition next) {
        return new SlotHistory(next, movedTo, superseded, otherKeys, removedAt, later);
    }

    /** The same history, with the keys of slots of the same name. */
    public SlotHistory withOtherKeys(Set<String> keys) {
        return new SlotHistory(last, movedTo, superseded, keys, removedAt, later);
    }
}
