/**
 * Where a stream begins, and what is published before: at the first start of a slot, and when the
 * position, the slot and the database no longer belong together. Start reading at {@code Anchor}.
 * Called by the relay's thread, except for {@code Overlap}, which the thread of the stream calls.
 */
@NullMarked
package io.tailrace.relay.anchor;

import org.jspecify.annotations.NullMarked;
