/**
 * Typed subscribers of the events that the processor passed on.
 *
 * <p>{@link io.tailrace.subscriber.Subscriber} calls a handler per event, on a thread of its own,
 * those of one aggregate in order. An event counts as handled when its handler has returned; after
 * a crash the handler may see it again.
 */
@NullMarked
package io.tailrace.subscriber;

import org.jspecify.annotations.NullMarked;
