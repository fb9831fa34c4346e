/**
 * Turns an outbox row into a Kafka record, without input or output. Called by the thread that
 * publishes.
 */
@NullMarked
package io.tailrace.relay.record;

import org.jspecify.annotations.NullMarked;
