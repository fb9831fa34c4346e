/**
 * Listeners of Spring for Apache Kafka that handle events: a {@code @KafkaListener} with the
 * container factory {@value io.tailrace.spring.kafka.EventListenerContainerFactory#BEAN} takes
 * typed events, and what it cannot handle is reported to {@code events.failed}. The threads of the
 * listener containers call. Needs {@code tailrace-subscriber} and {@code spring-kafka} on the class
 * path.
 */
@NullMarked
package io.tailrace.spring.kafka;

import org.jspecify.annotations.NullMarked;
