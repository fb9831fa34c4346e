package io.tailrace.testkit.account;

import java.time.Instant;

/**
 * An event whose transaction was committed.
 *
 * @param id the event id
 * @param aggregateId the id of the event's aggregate
 * @param committedAt the time of the commit
 */
public record Committed(String id, String aggregateId, Instant committedAt) {}
