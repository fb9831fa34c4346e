package io.tailrace.relay.retention;

import io.tailrace.relay.position.Horizon;

/**
 * Which rows are published for certain, and what has to stay as it is for that to be true.
 *
 * @param horizon the lowest of all horizons
 * @param source whether table, publication and partitions are what they were
 */
public record PublishedBelow(Horizon horizon, SourceCheck source) {}
