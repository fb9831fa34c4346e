package io.tailrace.chaos.world;

import io.tailrace.chaos.relay.load.RelayTables;
import io.tailrace.testkit.account.Committed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Replaces the outbox table and its partitions, as migrations do. For one thread. */
final class TableFaults {

    private final World world;
    private final OutboxTable table;

    TableFaults(World world) {
        this.world = world;
        this.table = world.table();
    }

    /**
     * Renames the outbox table and creates an empty one of its name.
     *
     * @return the rows of the renamed table
     */
    List<Committed> replaceTable() throws SQLException {
        String before = table.newName();
        world.executeLocking(table.replacement(before));
        return rows(before);
    }

    /** Attaches a table with committed rows as a partition. */
    void attachPartition() throws SQLException {
        String partition = table.newName();
        world.execute(OutboxTable.creation(partition));
        world.executeLocking(OutboxTable.attachment(partition));
    }

    /**
     * Detaches the partition that the writers write into; they go on in another one. What is
     * inserted into the detached table from then on is no event.
     *
     * @return the rows that it had as a partition
     */
    List<Committed> detachPartition() throws SQLException {
        String partition = world.query(OutboxTable.writtenPartition());
        world.executeLocking(table.exchange(partition));
        List<Committed> rows = rows(partition);
        world.execute(OutboxTable.insertNoEvent(partition));
        return rows;
    }

    private List<Committed> rows(String name) throws SQLException {
        try (Connection connection = world.database().connect()) {
            return RelayTables.committed(connection, name);
        }
    }
}
