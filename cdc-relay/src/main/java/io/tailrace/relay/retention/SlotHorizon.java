package io.tailrace.relay.retention;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.OtherSlot;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.PublishedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What the stored position of one slot proves about the rows of the table. Stateless. */
final class SlotHorizon {

    private SlotHorizon() {}

    /**
     * Below which transaction the slot has published every row. The catalogue is read after the
     * position, so that what has changed before is seen.
     *
     * @param slot with its position, as read before
     * @param own what the table is
     * @throws OperatorException if the position does not show what is published
     */
    static long of(RelayConfig config, Connection session, OtherSlot slot, SourceIdentity own)
            throws SQLException {
        PublishedTable now = PublishedTable.read(session, config.source(), slot.slot());
        Optional<String> doubt = Doubt.of(slot, own, now.partitions().entries(), now.publication());
        StoredPosition position = slot.position();
        Watermark watermark = position == null ? null : position.watermark();
        if (doubt.isPresent() || watermark == null) {
            throw Keeping.doubtful(config, slot, doubt.orElse("has no heartbeat"));
        }
        if (!HeartbeatTable.contains(
                session, config.source(), slot.slot(), watermark.heartbeat())) {
            throw Keeping.doubtful(config, slot, "has a heartbeat that the database lacks");
        }
        return watermark.horizon();
    }
}
