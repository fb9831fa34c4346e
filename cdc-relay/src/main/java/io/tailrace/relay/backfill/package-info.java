/** The rows that were in the table before the slot. */
@NullMarked
package io.tailrace.relay.backfill;

import org.jspecify.annotations.NullMarked;
