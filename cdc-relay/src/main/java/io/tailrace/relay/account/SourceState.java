package io.tailrace.relay.account;

import java.sql.Connection;
import java.sql.SQLException;

/** Whether what the relay streams is still what the table and the publication are. */
@FunctionalInterface
public interface SourceState {

    /**
     * Reads the catalogue. Called by the thread that counts.
     *
     * @param session not to be closed
     * @return false if table, publication or partitions differ, or a partition is unknown
     */
    boolean isUnchanged(Connection session) throws SQLException;
}
