package io.tailrace.relay.position;

import org.jspecify.annotations.Nullable;

/**
 * What Kafka remembers of a slot.
 *
 * @param last its last committed position, or null if it never had one
 * @param replaced whether relays that divide the same outbox by another number published after it,
 *     rows of this slot among others: its position and the slot itself are of no more use
 */
public record SlotHistory(@Nullable StoredPosition last, boolean replaced) {}
