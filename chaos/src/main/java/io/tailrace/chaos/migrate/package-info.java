/**
 * Moves an outbox between Debezium's outbox event router, in a real Kafka Connect or a real
 * Debezium Server, and relays, forth and back, under load. Called by the thread of the run.
 */
@NullMarked
package io.tailrace.chaos.migrate;

import org.jspecify.annotations.NullMarked;
