/**
 * The settings of a subscriber, with their defaults and rules. Begin with {@link
 * io.tailrace.subscriber.config.SubscriberConfig#of} or {@link
 * io.tailrace.subscriber.config.SubscriberConfig#builder}. Everything here is immutable, except for
 * builders, which one thread uses.
 */
@NullMarked
package io.tailrace.subscriber.config;

import org.jspecify.annotations.NullMarked;
