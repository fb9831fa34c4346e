/**
 * The stream processor: validates, deduplicates and delays the events that the relays published,
 * and delivers them to the topics of the subscribers.
 *
 * <p>{@link io.tailrace.processor.StreamProcessor} is the embeddable object, safe for any thread.
 * {@code config} has its configuration, {@code topology} the Kafka Streams topology that it runs,
 * {@code metrics} what it measures, {@code dlt} what an operator does with dead letters, {@code
 * cli} the command line.
 */
@NullMarked
package io.tailrace.processor;

import org.jspecify.annotations.NullMarked;
