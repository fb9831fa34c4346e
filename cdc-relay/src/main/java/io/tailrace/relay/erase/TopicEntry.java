package io.tailrace.relay.erase;

/**
 * A topic that still has records of the aggregate.
 *
 * @param found the records
 * @param expiry when the newest of them is removed
 */
record TopicEntry(TopicRecords found, TopicExpiry expiry) {}
