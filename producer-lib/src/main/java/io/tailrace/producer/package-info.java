/**
 * Emitting events inside the caller's own JDBC transaction.
 *
 * <p>{@link io.tailrace.producer.Outbox} is immutable and safe for any thread. It uses the caller's
 * connection on the caller's thread, keeps none, and starts no thread of its own. An event exists
 * if, and only if, the caller's transaction commits.
 */
@NullMarked
package io.tailrace.producer;

import org.jspecify.annotations.NullMarked;
