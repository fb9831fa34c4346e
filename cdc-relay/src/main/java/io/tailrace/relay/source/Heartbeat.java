package io.tailrace.relay.source;

import java.util.UUID;

/**
 * A heartbeat that the relay of this slot has written into the database, read back from the stream.
 *
 * @param id a random id
 * @param xminHorizon every transaction with a lower id had ended before the heartbeat was written,
 *     so all its rows come before the heartbeat in the stream; a full transaction id of 64 bits, as
 *     {@code pg_snapshot_xmin} returns it
 */
public record Heartbeat(UUID id, long xminHorizon) {}
