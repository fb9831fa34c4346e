/**
 * The relay: publishes every committed outbox row to Kafka exactly once. Start reading at {@link
 * io.tailrace.relay.CdcRelay}, then {@code Term}.
 */
@NullMarked
package io.tailrace.relay;

import org.jspecify.annotations.NullMarked;
