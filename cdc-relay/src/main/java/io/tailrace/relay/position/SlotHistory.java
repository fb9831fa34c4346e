package io.tailrace.relay.position;

import org.jspecify.annotations.Nullable;

/**
 * The positions that the position topic holds for a slot.
 *
 * @param last the last committed position of the slot, or null if it never had one
 * @param superseded whether a relay with another shard count committed a position of the same
 *     outbox later. Such relays have also published rows of this slot, so neither the position nor
 *     the slot can be used any more.
 */
public record SlotHistory(@Nullable StoredPosition last, boolean superseded) {}
