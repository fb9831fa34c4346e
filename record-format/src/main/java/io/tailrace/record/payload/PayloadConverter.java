package io.tailrace.record.payload;

import java.util.Map;

/**
 * Writes payloads in another format. Stream threads call {@link #convert}, several at the same
 * time; it never waits for another machine.
 */
public interface PayloadConverter extends AutoCloseable {

    /** Leaves every payload as it is. */
    PayloadConverter NONE = new UnchangedPayloads();

    /** Whether events may have to wait. */
    boolean isOn();

    /**
     * Converts a payload. The same payload and schema give the same bytes.
     *
     * @throws io.tailrace.event.EventException with {@code VALIDATION_FAILED} and the reason, which
     *     has no value of the payload, if the schema does not accept it
     * @throws NotReadyException if what is needed is not there; it is fetched in the background
     *     then, and the caller asks again
     */
    ConvertedPayload convert(OutgoingPayload payload);

    /**
     * Has what is needed to convert a payload fetched in the background, if it is not there, so
     * that the payload need not wait for it later. Does not convert, and throws nothing.
     */
    void prepare(OutgoingPayload payload);

    /**
     * How many requests for what payloads wait for have ended, with or without success. When it has
     * changed, payloads that were not ready may be.
     */
    long answers();

    /** What is waited for, and why; empty while nothing is. For the health of a process. */
    Map<String, Object> details();

    /** The number of schemas that events have asked for and that cannot be had at this moment. */
    int missing();

    /** The number of requests to the registry that have failed. */
    long failedRequests();

    /** Ends background work. */
    @Override
    void close();
}
