/** Reads rows of the outbox table with queries, as the stream captures them. For one thread. */
@NullMarked
package io.tailrace.relay.rows;

import org.jspecify.annotations.NullMarked;
