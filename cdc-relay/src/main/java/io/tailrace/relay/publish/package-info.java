/**
 * Writes rows and the position after them to Kafka: in one transaction, or without transactions if
 * delivery is at-least-once. While a stream is anchored the relay's thread calls, afterwards the
 * thread of the stream; never two threads at a time.
 */
@NullMarked
package io.tailrace.relay.publish;

import org.jspecify.annotations.NullMarked;
