package io.tailrace.relay.removal;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.Shard;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What relays have made in the database of an outbox.
 *
 * @param slots the replication slots of all shards and numbers of shards
 * @param publications their publications, which publish nothing but the outbox
 * @param sharedPublications publications of these names that publish other tables as well, and stay
 * @param heartbeats the slots that have rows in the table of heartbeats, among those of the outbox
 * @param heartbeatTable whether the table of heartbeats can go: it exists, the role owns it, and no
 *     other slot and no other publication uses it
 * @param foreign what the role does not own: statements for the owner
 * @param handedBack the slots that were handed back to another program, which stay, together with
 *     publications of their names
 */
record DatabaseObjects(
        List<String> slots,
        List<String> publications,
        List<String> sharedPublications,
        List<String> heartbeats,
        boolean heartbeatTable,
        List<String> foreign,
        List<String> handedBack) {

    private static final String DROP = "DROP PUBLICATION ";

    private static final String SLOTS =
            "SELECT slot_name FROM pg_replication_slots WHERE database = current_database() AND"
                    + " slot_type = 'logical' ORDER BY 1";

    private static final String PUBLICATIONS = "SELECT pubname FROM pg_publication ORDER BY 1";

    /** Of a publication that is not one of all tables or of a schema, only its entries count. */
    private static final String IS_SHARED =
            "SELECT 1 FROM pg_publication p WHERE pubname = ? AND (puballtables OR EXISTS (SELECT"
                    + " FROM pg_publication_tables t WHERE t.pubname = p.pubname AND"
                    + " NOT (t.schemaname = ? AND t.tablename IN (?, ?))))";

    private static final String FOREIGN =
            "SELECT 1 FROM pg_publication WHERE pubname = ? AND NOT pg_has_role(pubowner, 'USAGE')";

    private static final String OWNS =
            "SELECT 1 FROM pg_class WHERE oid = to_regclass(?) AND pg_has_role(relowner, 'USAGE')";

    /** The publications that publish a table by its name. */
    private static final String PUBLISHED_BY =
            "SELECT pubname FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid"
                    + " WHERE r.prrelid = to_regclass(?) ORDER BY 1";

    /** The same without what another program uses. */
    DatabaseObjects without(Set<String> slotsHandedBack) {
        Predicate<String> own = name -> !slotsHandedBack.contains(name);
        List<String> remaining = publications.stream().filter(own).toList();
        return new DatabaseObjects(
                slots.stream().filter(own).toList(),
                remaining,
                sharedPublications,
                heartbeats,
                heartbeatTable && remaining.equals(publications),
                foreign.stream()
                        .filter(
                                sql ->
                                        slotsHandedBack.stream()
                                                .map(DROP::concat)
                                                .noneMatch(sql::equals))
                        .toList(),
                slots.stream().filter(slotsHandedBack::contains).toList());
    }

    /** Whether nothing is left. */
    boolean isEmpty() {
        return slots.isEmpty() && publications.isEmpty() && heartbeats.isEmpty();
    }

    /**
     * Looks at the catalogue.
     *
     * @param session not closed
     */
    static DatabaseObjects find(Connection session, OutboxSource source) throws SQLException {
        List<String> publications = new ArrayList<>();
        List<String> shared = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        for (String name : ofOutbox(list(session, PUBLICATIONS), source)) {
            if (isShared(session, source, name)) {
                shared.add(name);
                continue;
            }
            publications.add(name);
            if (Queries.one(session, FOREIGN, name).isPresent()) {
                foreign.add(DROP + name);
            }
        }
        TableName table = HeartbeatTable.name(source);
        List<String> beating = beating(session, table);
        List<String> own = ofOutbox(beating, source);
        return new DatabaseObjects(
                ofOutbox(list(session, SLOTS), source),
                publications,
                shared,
                own,
                own.size() == beating.size() && isFree(session, table, publications),
                foreign,
                List.of());
    }

    private static boolean isShared(Connection session, OutboxSource source, String publication)
            throws SQLException {
        TableName table = source.table();
        return Queries.one(
                        session,
                        IS_SHARED,
                        publication,
                        table.schema(),
                        table.table(),
                        HeartbeatTable.name(source).table())
                .isPresent();
    }

    private static List<String> beating(Connection session, TableName table) throws SQLException {
        return Queries.one(session, "SELECT to_regclass(?)::text", table.sql()).isEmpty()
                ? List.of()
                : list(session, "SELECT DISTINCT slot FROM " + table.sql() + " ORDER BY 1");
    }

    private static boolean isFree(Connection session, TableName table, List<String> publications)
            throws SQLException {
        return Queries.one(session, OWNS, table.sql()).isPresent()
                && publications.containsAll(list(session, PUBLISHED_BY, table.sql()));
    }

    private static List<String> ofOutbox(List<String> names, OutboxSource source) {
        return names.stream()
                .filter(name -> Shard.ofSlot(name, source.slotName()).isPresent())
                .toList();
    }

    private static List<String> list(Connection session, String sql, String... parameters)
            throws SQLException {
        List<String> values = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
