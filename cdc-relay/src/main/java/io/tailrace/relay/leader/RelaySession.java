package io.tailrace.relay.leader;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.Shard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The session with which a relay leads or stands by, as PostgreSQL shows it.
 *
 * @param slot the slot of the relay
 * @param relay the name of the relay: host and process id
 * @param leads whether the relay leads; otherwise it is a standby
 */
public record RelaySession(String slot, String relay, boolean leads) {

    /** A relay holds the lock of the leader, or asks for it again and again. */
    private static final String SESSIONS =
            "SELECT split_part(application_name, ' ', 2), substring(application_name from"
                    + " ' relay (.*)$'), EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND"
                    + " l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted) FROM"
                    + " pg_stat_activity a WHERE datname = current_database() AND application_name"
                    + " LIKE ? ORDER BY 2, 1";

    /**
     * The sessions of the relays of an outbox, of all shards and numbers of shards.
     *
     * @param connection used for the query and not closed
     */
    public static List<RelaySession> of(Connection connection, OutboxSource source)
            throws SQLException {
        List<RelaySession> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(SESSIONS)) {
            query.setString(1, "tailrace " + source.slotName().replace("_", "\\_") + "% relay %");
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                String slot = rows.getString(1);
                if (Shard.ofSlot(slot, source.slotName()).isPresent()) {
                    found.add(new RelaySession(slot, rows.getString(2), rows.getBoolean(3)));
                }
            }
        }
        return found;
    }

    /** For example {@code "host:4711 leads slot orders"}. */
    @Override
    public String toString() {
        return "%s %s slot %s".formatted(relay, leads ? "leads" : "stands by for", slot);
    }
}
