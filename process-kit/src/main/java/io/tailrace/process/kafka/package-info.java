/**
 * The Kafka cluster as both processes see it: its address, its topics, and what its errors mean.
 */
@NullMarked
package io.tailrace.process.kafka;

import org.jspecify.annotations.NullMarked;
