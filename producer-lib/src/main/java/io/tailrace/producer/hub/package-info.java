/**
 * Delivers the events that this process has emitted and committed to subscribers in this process.
 *
 * <p>{@link io.tailrace.producer.hub.LocalHub} is safe for any thread. Each subscriber is called by
 * one thread of the hub at a time, in the order in which this process observed the commits.
 */
@NullMarked
package io.tailrace.producer.hub;

import org.jspecify.annotations.NullMarked;
