/** The state of a subscriber, and a snapshot of its partitions, lag and handlers. Immutable. */
@NullMarked
package io.tailrace.subscriber.health;

import org.jspecify.annotations.NullMarked;
