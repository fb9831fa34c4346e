package io.tailrace.relay.account;

/**
 * A table that holds rows: the outbox table, or one of its partitions.
 *
 * @param oid its object identifier
 * @param file the number of its file, which changes when the table is rewritten or emptied
 * @param name the name in SQL, in double quotes, with its schema
 * @param readable whether the role may read it by itself, and not only through the outbox table
 * @param blocks how many blocks it has
 */
record Leaf(long oid, long file, String name, boolean readable, long blocks) {}
