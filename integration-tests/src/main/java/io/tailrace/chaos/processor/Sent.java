package io.tailrace.chaos.processor;

import java.time.Instant;

/**
 * An event that was written to a topic of the outbox, at least once.
 *
 * @param id the event id
 * @param invalid whether its payload is broken
 * @param deliverAt before which it must not be passed on, or {@link Instant#MIN}
 */
record Sent(String id, boolean invalid, Instant deliverAt) {}
