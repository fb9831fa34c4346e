/**
 * Leader election: one relay per slot leads. The leader holds a PostgreSQL advisory lock on a
 * session that PostgreSQL ends when the leader is silent for too long. Called by the relay's
 * thread; a lease renews itself on a thread of its own.
 */
@NullMarked
package io.tailrace.relay.leader;

import org.jspecify.annotations.NullMarked;
