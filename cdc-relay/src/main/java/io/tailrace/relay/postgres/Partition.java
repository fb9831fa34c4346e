package io.tailrace.relay.postgres;

import io.tailrace.relay.config.TableName;

/**
 * A partition of the outbox table, at any depth, as the catalogue shows it.
 *
 * @param entry stands for the attachment to the partitioned table: the object identifier of the
 *     partition, a dot and the transaction that attached it. A partition that is detached and
 *     attached again has another entry.
 * @param name the partition
 * @param created whether the transaction that attached the partition also created it, as {@code
 *     CREATE TABLE … PARTITION OF} does
 * @param logged whether rows that are inserted into the partition are in the write-ahead log, or
 *     the partition has partitions itself
 * @param readable whether the relay's role may read the partition by its own name
 */
record Partition(String entry, TableName name, boolean created, boolean logged, boolean readable) {}
