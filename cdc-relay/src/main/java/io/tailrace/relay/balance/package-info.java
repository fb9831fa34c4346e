/**
 * The comparison of what is committed and what is delivered, for the command {@code account}: from
 * what relays and processors have counted, or from the table and the topics themselves. Called by
 * one thread.
 */
@NullMarked
package io.tailrace.relay.balance;

import org.jspecify.annotations.NullMarked;
