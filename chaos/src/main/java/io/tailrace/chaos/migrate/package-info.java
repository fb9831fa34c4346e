/**
 * Moves an outbox between a real Kafka Connect with Debezium's outbox event router and relays,
 * forth and back, under load. Called by the thread of the run.
 */
@NullMarked
package io.tailrace.chaos.migrate;

import org.jspecify.annotations.NullMarked;
