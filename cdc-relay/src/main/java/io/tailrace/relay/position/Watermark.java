package io.tailrace.relay.position;

import java.time.Instant;

/**
 * What the last heartbeat proves that was read back from the stream before a position. Good for the
 * history of the database only that contains the heartbeat.
 *
 * @param heartbeat the random id of the heartbeat, by which a database shows that its history
 *     contains the heartbeat
 * @param horizon every row that a transaction with a lower id inserted is published; a full
 *     transaction id of 64 bits
 * @param since no row of another transaction was published before this time of the database's clock
 */
public record Watermark(String heartbeat, long horizon, Instant since) {}
