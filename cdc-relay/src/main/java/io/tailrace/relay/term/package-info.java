/**
 * One term of leadership: how it begins, and how rows get from the stream to Kafka. Start reading
 * at {@code Term}. A term runs on the relay's thread; {@code StreamPublisher} runs on the thread of
 * the stream.
 */
@NullMarked
package io.tailrace.relay.term;

import org.jspecify.annotations.NullMarked;
