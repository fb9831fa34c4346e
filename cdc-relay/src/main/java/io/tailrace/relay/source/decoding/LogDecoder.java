package io.tailrace.relay.source.decoding;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.source.change.Change;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Decodes the messages of PostgreSQL's output plugin {@code pgoutput}, one after the other. Only
 * inserted rows and messages of the outbox are changes; updates, deletions and truncations are
 * ignored. For one thread.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical
 *     Replication Message Formats</a>
 */
public final class LogDecoder {

    /** What PostgreSQL's times count from, in microseconds since 1970. */
    private static final long EPOCH_MICROS =
            Duration.between(Instant.EPOCH, Instant.parse("2000-01-01T00:00:00Z")).toSeconds()
                    * 1_000_000;

    /** The type of a message that describes a table. */
    private static final byte RELATION = 'R';

    private static final int TYPE_BYTES = 1;

    private final String slot;
    private final Relations relations;
    private final LogMessages messages;
    private final Tuple row = new Tuple();
    private LogSequenceNumber lastCommit;
    private long committedMicros;

    /**
     * @param begin where the log is read from: the end of a transaction
     * @param tables not closed by this object
     * @param maxBytes the size of the largest row that is kept; of a larger one only what
     *     identifies it is
     */
    public LogDecoder(
            OutboxSource source, LogSequenceNumber begin, LoggedTables tables, long maxBytes) {
        this.slot = source.slot();
        this.lastCommit = begin;
        this.relations = new Relations(source, tables, maxBytes);
        this.messages = new LogMessages(source, maxBytes);
    }

    /** The end of the last transaction that was read. */
    public LogSequenceNumber lastCommit() {
        return lastCommit;
    }

    /**
     * Whether a message describes a table, which PostgreSQL sends ahead of the table's first row
     * and again after every change of the catalogue that may concern the table.
     */
    public static boolean isDescription(ByteBuffer message) {
        return message.get(message.position()) == RELATION;
    }

    /**
     * Decodes a message.
     *
     * @param message a message with an array; valid until the method returns
     * @param received the position at which PostgreSQL has sent the message
     * @return null if the message is no change
     * @throws io.tailrace.process.OperatorException if a row lacks a column of the mapping
     */
    public @Nullable Change decode(ByteBuffer message, LogSequenceNumber received)
            throws SQLException, InterruptedException {
        byte type = message.get(message.position());
        switch (type) {
            case 'B' -> begin(message);
            case 'C' -> lastCommit = received;
            case RELATION -> relations.describe(message);
            case 'I' -> {
                return insert(message);
            }
            case 'M' -> {
                return message(message);
            }
            case 'U', 'D', 'T', 'Y', 'O' -> {} // updates, deletions, truncations, types, origins
            default ->
                    throw new IllegalStateException(
                            "PostgreSQL has sent a message of the unknown type %c to slot %s"
                                    .formatted(type, slot));
        }
        return null;
    }

    private void begin(ByteBuffer message) {
        message.position(message.position() + TYPE_BYTES + Long.BYTES); // the end's position
        committedMicros = EPOCH_MICROS + message.getLong();
    }

    private @Nullable Change insert(ByteBuffer message) {
        message.position(message.position() + TYPE_BYTES);
        RowReader reader = relations.reader(message.getInt());
        if (reader == null) {
            return null;
        }
        message.position(message.position() + TYPE_BYTES); // that of the row: a new one
        try {
            row.read(message);
            return reader.read(row, lastCommit, committedMicros);
        } finally {
            row.release();
        }
    }

    /**
     * A message that is no part of a transaction counts as one of the next transaction. Its own
     * position would be no place to go on from: PostgreSQL sends it only to who reads from before.
     */
    private @Nullable Change message(ByteBuffer message) {
        message.position(message.position() + TYPE_BYTES);
        boolean transactional = message.get() == 1;
        message.position(message.position() + Long.BYTES); // its position in the log
        long committed = transactional ? committedMicros : 0;
        CapturedRow read = messages.read(message);
        return read == null
                ? null
                : Change.ofRow(lastCommit, read.committedAt(committed), false, committed);
    }
}
