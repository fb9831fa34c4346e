/**
 * Removes published rows that are older than the retention. Start reading at {@code
 * RetentionWorker}; {@code Horizon} decides which rows are published. Works on a thread of its own
 * while the relay leads, and never ends the relay's term. {@code StoredHorizon} and {@code
 * AggregateRemoval} do the same for one aggregate without a relay, on the thread of the caller.
 */
@NullMarked
package io.tailrace.relay.retention;

import org.jspecify.annotations.NullMarked;
