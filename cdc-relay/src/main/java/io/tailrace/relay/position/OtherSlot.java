package io.tailrace.relay.position;

import org.jspecify.annotations.Nullable;

/**
 * What another slot has published of a table.
 *
 * @param key what its position is stored under
 * @param slot the name of the slot
 * @param watermark below which its relays have published every row; null if nothing is known to be
 *     published
 */
public record OtherSlot(String key, String slot, @Nullable Watermark watermark) {}
