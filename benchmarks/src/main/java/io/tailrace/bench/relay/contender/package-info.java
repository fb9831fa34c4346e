/**
 * What the relay is compared with: other relays, and programs that show the limits of PostgreSQL
 * and Kafka.
 */
@NullMarked
package io.tailrace.bench.relay.contender;

import org.jspecify.annotations.NullMarked;
