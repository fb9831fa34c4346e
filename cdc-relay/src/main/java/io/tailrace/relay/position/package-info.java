/**
 * The relay's position in PostgreSQL's write-ahead log: the position itself, the guard that tells
 * new rows from published ones, and the Kafka topic that stores positions. {@code PositionGuard} is
 * called by the stream's thread, {@code PositionTopic} by the relay's thread before the stream
 * starts.
 */
@NullMarked
package io.tailrace.relay.position;

import org.jspecify.annotations.NullMarked;
