/** Queries for rows of the outbox table, which are read as the stream captures them. */
@NullMarked
package io.tailrace.relay.rows;

import org.jspecify.annotations.NullMarked;
