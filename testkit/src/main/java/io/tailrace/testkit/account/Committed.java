package io.tailrace.testkit.account;

import java.time.Instant;

/**
 * An event that a transaction committed.
 *
 * @param id the event id
 * @param aggregateId the aggregate it belongs to
 * @param committedAt when it was committed
 */
public record Committed(String id, String aggregateId, Instant committedAt) {}
