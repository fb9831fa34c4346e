/**
 * Subscribers in a Spring Boot application: methods with {@link
 * io.tailrace.spring.subscriber.EventHandler}. Needs {@code tailrace-subscriber} on the class path.
 */
@NullMarked
package io.tailrace.spring.subscriber;

import org.jspecify.annotations.NullMarked;
