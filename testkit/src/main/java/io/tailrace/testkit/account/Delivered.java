package io.tailrace.testkit.account;

import java.time.Instant;

/**
 * An event that a consumer received.
 *
 * @param id the event id
 * @param aggregateId the key of the record, which is the id of the event's aggregate
 * @param receivedAt when the consumer received the record
 */
public record Delivered(String id, String aggregateId, Instant receivedAt) {}
