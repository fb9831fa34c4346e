package io.tailrace.relay.retention;

import java.sql.Connection;
import java.sql.SQLException;

/** Whether what the relay streams is still what the table and the publication are. */
public interface SourceCheck {

    /**
     * Reads the catalogue. Called by the thread of the retention.
     *
     * @param session not to be closed; in a transaction that sees what others commit meanwhile
     * @return false if table, publication or partitions differ, or a partition is unknown
     */
    boolean isUnchanged(Connection session) throws SQLException;
}
