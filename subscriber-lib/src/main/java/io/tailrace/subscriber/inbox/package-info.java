/**
 * Handlers whose effect happens once per event, however often the event is delivered: {@link
 * io.tailrace.subscriber.inbox.Inbox}.
 */
@NullMarked
package io.tailrace.subscriber.inbox;

import org.jspecify.annotations.NullMarked;
