/** Handlers with a circuit breaker or a rate limit of Resilience4j, an optional dependency. */
@NullMarked
package io.tailrace.subscriber.resilience;

import org.jspecify.annotations.NullMarked;
