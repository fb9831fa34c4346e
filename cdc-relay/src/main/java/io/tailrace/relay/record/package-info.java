/** From an outbox row to a Kafka record, without IO. */
@NullMarked
package io.tailrace.relay.record;

import org.jspecify.annotations.NullMarked;
