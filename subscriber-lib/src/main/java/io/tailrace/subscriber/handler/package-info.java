/**
 * What a handler of events implements, receives and throws. Handlers are called on threads of the
 * subscriber's executor, several at once for different aggregates, one at a time for the events of
 * one aggregate.
 */
@NullMarked
package io.tailrace.subscriber.handler;

import org.jspecify.annotations.NullMarked;
