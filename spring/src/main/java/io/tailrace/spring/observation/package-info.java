/**
 * Observations of Micrometer for emitted and handled events, from which Spring Boot makes spans and
 * timers. The emitting threads and the threads of handlers call. Needs {@code
 * micrometer-observation} on the class path.
 */
@NullMarked
package io.tailrace.spring.observation;

import org.jspecify.annotations.NullMarked;
