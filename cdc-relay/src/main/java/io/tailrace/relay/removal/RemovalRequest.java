package io.tailrace.relay.removal;

/**
 * What is to be removed.
 *
 * @param topics whether the topics of events are removed that this outbox has written, and no other
 * @param allShards whether the relays of all shards are removed, if there are several
 * @param discardUnpublished whether rows may stay in the table that were never published
 * @param withoutPosition whether slots and publications are removed although no position is stored
 *     under the key of the relay
 */
public record RemovalRequest(
        boolean topics, boolean allShards, boolean discardUnpublished, boolean withoutPosition) {}
