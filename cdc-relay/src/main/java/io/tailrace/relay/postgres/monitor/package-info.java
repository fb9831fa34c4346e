/**
 * What PostgreSQL says about its write-ahead log and about the relay's slot, for meters and alarms.
 * Nothing else depends on it. For one thread at a time, because the connection is.
 */
@NullMarked
package io.tailrace.relay.postgres.monitor;

import org.jspecify.annotations.NullMarked;
