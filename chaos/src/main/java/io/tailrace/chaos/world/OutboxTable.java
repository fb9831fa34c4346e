package io.tailrace.chaos.world;

/**
 * The statements that make and change the outbox table of a run, which is partitioned by the type
 * of the events or not partitioned. No name is used twice. For one thread.
 */
final class OutboxTable {

    private static final String RENAME =
            "ALTER TABLE outbox RENAME TO %1$s; CREATE TABLE outbox (LIKE %1$s INCLUDING ALL)";
    private static final String PARTITIONED = " PARTITION BY LIST (type); ";
    private static final String CREATE_DEFAULT = "CREATE TABLE %s PARTITION OF outbox DEFAULT";
    private static final String DEFAULT =
            "SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE"
                    + " inhparent = 'outbox'::regclass AND pg_get_expr(relpartbound, c.oid) = 'DEFAULT'";
    private static final String IMPORT =
            "CREATE TABLE %1$s (LIKE outbox INCLUDING ALL); INSERT INTO %1$s SELECT uuidv7(),"
                    + " 'order', '%1$s-' || n %% 7, '%1$s', n FROM generate_series(1, 60) n";
    private static final String ATTACH =
            "ALTER TABLE outbox ATTACH PARTITION %1$s FOR VALUES IN ('%1$s')";
    private static final String DETACH = "ALTER TABLE outbox DETACH PARTITION %s; ";
    private static final String INSERT_NO_EVENT =
            "INSERT INTO %s SELECT uuidv7(), 'order', 'order-0', 'order.placed.v1', '0'";

    private final boolean partitioned;
    private int names;

    OutboxTable(boolean partitioned) {
        this.partitioned = partitioned;
    }

    /** Whether partitions can be attached and detached. */
    boolean isPartitioned() {
        return partitioned;
    }

    /** A name that no table has. */
    String newName() {
        return "outbox_" + names++;
    }

    /** Renames the outbox table and creates an empty one of its name. */
    String replacement(String before) {
        return RENAME.formatted(before)
                + (partitioned ? PARTITIONED + CREATE_DEFAULT.formatted(newName()) : "");
    }

    /** Creates a table with events of aggregates of its own, which is no partition yet. */
    static String creation(String table) {
        return IMPORT.formatted(table);
    }

    /** Attaches such a table as a partition. */
    static String attachment(String table) {
        return ATTACH.formatted(table);
    }

    /** A query for the partition that the writers write into. */
    static String writtenPartition() {
        return DEFAULT;
    }

    /** Detaches the partition that the writers write into, and creates another one. */
    String exchange(String partition) {
        return DETACH.formatted(partition) + CREATE_DEFAULT.formatted(newName());
    }

    /** Inserts a row into a table that was detached, where it is no event. */
    static String insertNoEvent(String table) {
        return INSERT_NO_EVENT.formatted(table);
    }
}
