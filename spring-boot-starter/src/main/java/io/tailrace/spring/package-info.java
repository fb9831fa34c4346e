/**
 * Tailrace in a Spring Boot application: an outbox that joins {@code @Transactional}. Start with
 * {@link io.tailrace.spring.TransactionalEventBus}; every bean steps back for one of your own.
 */
@NullMarked
package io.tailrace.spring;

import org.jspecify.annotations.NullMarked;
