/**
 * The relay as an object: publishes every committed row of an outbox table to Kafka. Start reading
 * at {@link io.tailrace.relay.CdcRelay}, then at {@code Term} in the package {@code term}, then at
 * {@code StreamPublisher}. Each relay has one thread of its own, which leads or waits, and two that
 * only observe: {@code BrokerWatch} and {@code DepthSampler}.
 */
@NullMarked
package io.tailrace.relay;

import org.jspecify.annotations.NullMarked;
