package io.tailrace.relay.adopt;

/**
 * What is to be adopted.
 *
 * @param peer where the other program stores its offset
 * @param withoutOffset whether the offset is not read
 * @param allIds whether the relay compares with every record of the topics, not only with those
 *     since the first transaction that may be published already
 */
public record AdoptionRequest(PeerSource peer, boolean withoutOffset, boolean allIds) {}
