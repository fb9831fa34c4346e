package io.tailrace.relay.position;

import org.jspecify.annotations.Nullable;

/**
 * Another slot whose relays publish the table, or have published a table of the same outbox.
 *
 * @param key what its position is stored under
 * @param slot the name of the slot
 * @param position the position that was stored last; null if none is stored
 */
public record OtherSlot(String key, String slot, @Nullable StoredPosition position) {}
