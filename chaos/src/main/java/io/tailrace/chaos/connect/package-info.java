/**
 * The crash suite of the transform for Kafka Connect: a cluster of two workers with Debezium's
 * connector and the transform as its users install them. A run uses one thread.
 */
@NullMarked
package io.tailrace.chaos.connect;

import org.jspecify.annotations.NullMarked;
