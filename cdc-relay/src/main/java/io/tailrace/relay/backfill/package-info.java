/**
 * Backfill: publishes the rows that were committed before the replication slot was created. Called
 * by the relay's thread.
 */
@NullMarked
package io.tailrace.relay.backfill;

import org.jspecify.annotations.NullMarked;
