package io.tailrace.relay.source.decoding;

import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.change.Heartbeat;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** Reads heartbeats, which relays of all slots have written into their table. */
final class HeartbeatRows implements RowReader {

    private final LoggedTable table;
    private final String slot;

    /**
     * @param slot the slot of the relay itself
     */
    HeartbeatRows(LoggedTable table, String slot) {
        this.table = table;
        this.slot = slot;
    }

    @Override
    public Change read(Tuple row, LogSequenceNumber previousCommit, long committedMicros) {
        return Change.ofHeartbeat(
                previousCommit, ownHeartbeat(table.convert(row)), committedMicros);
    }

    /** What a row says; null if the relay of another slot wrote it. */
    private @Nullable Heartbeat ownHeartbeat(Struct row) {
        return slot.equals(row.getString("slot"))
                ? new Heartbeat(
                        UUID.fromString(row.getString("id")),
                        Long.parseUnsignedLong(row.getString("xmin_horizon")),
                        Long.parseUnsignedLong(row.getString("xid")),
                        OffsetDateTime.parse(row.getString("at")).toInstant())
                : null;
    }
}
