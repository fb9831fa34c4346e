/**
 * Emits events within the caller's JDBC transaction: an event exists if, and only if, the
 * transaction commits.
 *
 * <p>{@link io.tailrace.producer.Outbox} is immutable and safe for any thread. It uses the caller's
 * connection on the caller's thread, holds no connection between calls, and starts no thread.
 * {@link io.tailrace.producer.EventBus} adds local subscribers, which are called on threads of
 * their own.
 */
@NullMarked
package io.tailrace.producer;

import org.jspecify.annotations.NullMarked;
