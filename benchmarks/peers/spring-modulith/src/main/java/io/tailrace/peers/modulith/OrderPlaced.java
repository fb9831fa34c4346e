package io.tailrace.peers.modulith;

import org.springframework.modulith.events.Externalized;

/**
 * The event of the benchmark, whose JSON is the payload of the outbox rows.
 *
 * @param n the number of the event
 * @param orderId the key of the record
 * @param text the rest of the payload
 */
@Externalized("outbox.order::#{orderId()}")
public record OrderPlaced(long n, String orderId, String text) {}
