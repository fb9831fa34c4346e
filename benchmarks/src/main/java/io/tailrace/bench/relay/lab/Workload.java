package io.tailrace.bench.relay.lab;

import java.sql.SQLException;

/** Rows that are committed before a contender starts. Stateless. */
public interface Workload {

    /** The number of rows. */
    int rows();

    /** The size of a payload, or the median of the sizes. */
    int bytes();

    /** The workload in words. */
    String describe();

    /** Replaces the outbox table by an empty one that the rows fit in. */
    void createTable(Lab lab) throws SQLException;

    /**
     * A PL/pgSQL block that writes and commits the rows; needs {@code uuidv7()} of PostgreSQL 18.
     */
    String sql(String table);
}
