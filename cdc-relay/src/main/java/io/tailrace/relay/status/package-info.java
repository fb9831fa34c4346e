/** The state of the relays of an outbox, as PostgreSQL and Kafka show it. Called by one thread. */
@NullMarked
package io.tailrace.relay.status;

import org.jspecify.annotations.NullMarked;
