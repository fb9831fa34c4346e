package io.tailrace.testkit.account;

import java.time.Instant;

/**
 * An event that a consumer received.
 *
 * @param id the event id
 * @param aggregateId the aggregate it says it belongs to
 * @param receivedAt when it was received
 */
public record Delivered(String id, String aggregateId, Instant receivedAt) {}
