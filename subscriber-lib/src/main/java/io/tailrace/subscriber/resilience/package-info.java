/**
 * Wraps handlers with a circuit breaker or a rate limiter of Resilience4j, which is an optional
 * dependency.
 */
@NullMarked
package io.tailrace.subscriber.resilience;

import org.jspecify.annotations.NullMarked;
