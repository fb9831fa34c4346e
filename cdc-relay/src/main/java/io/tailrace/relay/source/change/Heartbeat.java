package io.tailrace.relay.source.change;

import java.time.Instant;
import java.util.UUID;

/**
 * A heartbeat that the relay of this slot has written into the database, read back from the stream.
 *
 * @param id a random id
 * @param xminHorizon every transaction with a lower id had ended before the heartbeat was written,
 *     so all its rows come before the heartbeat in the stream; a full transaction id of 64 bits, as
 *     {@code pg_snapshot_xmin} returns it
 * @param xid the id of the transaction that wrote the heartbeat, of 64 bits
 * @param at when that transaction began, by the database's clock
 */
public record Heartbeat(UUID id, long xminHorizon, long xid, Instant at) {}
