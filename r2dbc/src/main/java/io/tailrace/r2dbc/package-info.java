/**
 * Emits events within the caller's R2DBC transaction: an event exists if, and only if, the
 * transaction commits.
 *
 * <p>{@link io.tailrace.r2dbc.R2dbcOutbox} is immutable and safe for any thread. It uses the
 * caller's connection, never blocks, and starts no thread.
 */
@NullMarked
package io.tailrace.r2dbc;

import org.jspecify.annotations.NullMarked;
