/**
 * The contract of a subscriber for containers of listeners that read topics themselves, such as
 * those of Spring for Apache Kafka: {@link io.tailrace.subscriber.container.EventReader} reads
 * events from records, {@link io.tailrace.subscriber.container.ListenerGroup} decides what follows
 * a failure and reports failed events. The threads of the container call.
 */
@NullMarked
package io.tailrace.subscriber.container;

import org.jspecify.annotations.NullMarked;
