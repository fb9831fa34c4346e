/**
 * Reports the measurements of subscribers to Micrometer, which is an optional dependency. The
 * meters are described in {@link io.tailrace.event.metrics.EventMeters} and {@link
 * io.tailrace.subscriber.metrics.SubscriberMeters}.
 */
@NullMarked
package io.tailrace.subscriber.micrometer;

import org.jspecify.annotations.NullMarked;
