/**
 * In-process subscribers of what this process emitted.
 *
 * <p>{@link io.tailrace.producer.hub.LocalHub} is safe for any thread. Subscribers are called on
 * threads of the hub, each by one at a time, in the order of commits as this process saw them.
 */
@NullMarked
package io.tailrace.producer.hub;

import org.jspecify.annotations.NullMarked;
