/**
 * How a record that is given up becomes a record of the dead-letter topic: deliberately by a stage
 * ({@link io.tailrace.processor.topology.deadletter.DeadLetterFactory}), or because Kafka Streams
 * met an exception ({@link io.tailrace.processor.topology.deadletter.StreamsExceptionHandler}).
 * Called by stream threads. What an operator does with dead letters afterwards is in {@code
 * io.tailrace.processor.dlt}.
 */
@NullMarked
package io.tailrace.processor.topology.deadletter;

import org.jspecify.annotations.NullMarked;
