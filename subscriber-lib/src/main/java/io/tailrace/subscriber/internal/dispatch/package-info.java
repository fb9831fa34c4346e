/**
 * Decides under one lock which event starts, and what follows an attempt. {@link
 * io.tailrace.subscriber.internal.dispatch.Dispatcher} starts attempts, {@link
 * io.tailrace.subscriber.internal.dispatch.OutcomeHandling} handles their outcomes, and {@link
 * io.tailrace.subscriber.internal.dispatch.Guard} is the lock. The consumer's thread, the threads
 * of handlers and the clock's thread call.
 */
@NullMarked
package io.tailrace.subscriber.internal.dispatch;

import org.jspecify.annotations.NullMarked;
