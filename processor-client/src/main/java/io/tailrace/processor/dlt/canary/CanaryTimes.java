package io.tailrace.processor.dlt.canary;

import java.time.Duration;

/**
 * How long canaries are watched.
 *
 * @param patience how long to wait until the readers have committed behind the canaries
 * @param settle how long canaries of groups are watched after that, because a reader may commit
 *     before it has handled an event
 */
public record CanaryTimes(Duration patience, Duration settle) {}
