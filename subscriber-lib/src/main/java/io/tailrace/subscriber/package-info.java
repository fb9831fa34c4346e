/**
 * Subscribers of the events that the processor has delivered: {@link
 * io.tailrace.subscriber.Subscriber} calls handlers, {@link io.tailrace.subscriber.EventStream} is
 * a {@link java.util.concurrent.Flow.Publisher}. Settings are in {@link
 * io.tailrace.subscriber.config}, what handlers implement and receive is in {@link
 * io.tailrace.subscriber.handler}.
 *
 * <p>One thread of each subscriber polls and commits; handlers run on other threads, several at
 * once for different aggregates and one after the other for the events of one aggregate. An event
 * is finished when its handler has returned. After a crash, events that finished after the last
 * commit are handled again.
 */
@NullMarked
package io.tailrace.subscriber;

import org.jspecify.annotations.NullMarked;
