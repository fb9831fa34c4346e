/**
 * Removing what the relays of an outbox have made: {@code Removal} looks for it, reports what was
 * found, and removes it step by step. Every step can be repeated. Called by one thread.
 */
@NullMarked
package io.tailrace.relay.removal;

import org.jspecify.annotations.NullMarked;
