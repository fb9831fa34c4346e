/** Records as they are read, and the events and deliveries that they are decoded to. */
@NullMarked
package io.tailrace.subscriber.internal.received;

import org.jspecify.annotations.NullMarked;
