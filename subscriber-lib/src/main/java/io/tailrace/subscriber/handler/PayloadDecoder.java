package io.tailrace.subscriber.handler;

import org.jspecify.annotations.Nullable;

/**
 * Makes JSON of payloads that were written in another format, before they are decoded as events.
 * Called by the threads that call handlers, several at the same time.
 */
@FunctionalInterface
public interface PayloadDecoder {

    /** Takes every payload as JSON. */
    PayloadDecoder JSON = (contentType, value) -> value;

    /**
     * The payload as JSON.
     *
     * @param contentType the header {@code content-type} of the record; null if it has none
     * @param value the value of the record
     * @throws RetryLaterException if what is needed for it cannot be had at this moment: the event
     *     is then tried again, and no attempt is counted
     * @throws io.tailrace.event.EventException if the value is not in its format
     */
    byte[] toJson(@Nullable String contentType, byte[] value);
}
