/**
 * Auto-configuration of an outbox that takes part in transactions of Spring. Applications use
 * {@link io.tailrace.spring.TransactionalEventBus}; a bean of the application replaces the
 * auto-configured bean of the same type.
 */
@NullMarked
package io.tailrace.spring;

import org.jspecify.annotations.NullMarked;
