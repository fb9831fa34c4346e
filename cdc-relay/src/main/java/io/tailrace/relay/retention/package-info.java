/**
 * Removes published rows that are older than the retention. Start reading at {@code
 * RetentionWorker}; {@code Horizon} decides which rows are published. Works on a thread of its own
 * while the relay leads, and never ends the relay's term.
 */
@NullMarked
package io.tailrace.relay.retention;

import org.jspecify.annotations.NullMarked;
