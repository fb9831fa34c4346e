/**
 * PostgreSQL, except for the stream itself: connections, the outbox table, the publication and the
 * replication slot. Called by the relay's thread, and by the stream's thread to read the state of
 * the slot.
 */
@NullMarked
package io.tailrace.relay.postgres;

import org.jspecify.annotations.NullMarked;
