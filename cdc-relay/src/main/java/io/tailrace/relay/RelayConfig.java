package io.tailrace.relay;

import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Everything a {@link CdcRelay} can be told. Immutable; begin with {@link #of} and change what you
 * need.
 *
 * @param source the database and what to read there
 * @param kafka the cluster and what to write there
 * @param timing how fast and how patient
 * @param startFrom what the first start does with existing rows
 * @param delivery what is promised for each row
 */
public record RelayConfig(
        Source source, KafkaCluster kafka, Timing timing, StartFrom startFrom, Delivery delivery) {

    public static final String DEFAULT_TABLE = "public.outbox";
    public static final String DEFAULT_SLOT = "tailrace_outbox";
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(3);
    public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(10);

    /** A configuration of defaults for one database and one cluster. */
    public static RelayConfig of(
            String jdbcUrl, String user, String password, String bootstrapServers) {
        return new RelayConfig(
                new Source(
                        jdbcUrl,
                        user,
                        password,
                        DEFAULT_TABLE,
                        OutboxColumns.defaults(),
                        DEFAULT_SLOT,
                        Shard.WHOLE),
                KafkaCluster.of(bootstrapServers),
                new Timing(DEFAULT_HEARTBEAT, DEFAULT_LEASE, DEFAULT_MAX_BACKOFF),
                StartFrom.EXISTING,
                Delivery.EXACTLY_ONCE);
    }

    public RelayConfig withSource(Source other) {
        return new RelayConfig(other, kafka, timing, startFrom, delivery);
    }

    public RelayConfig withKafka(KafkaCluster other) {
        return new RelayConfig(source, other, timing, startFrom, delivery);
    }

    public RelayConfig withTiming(Timing other) {
        return new RelayConfig(source, kafka, other, startFrom, delivery);
    }

    public RelayConfig withStartFrom(StartFrom other) {
        return new RelayConfig(source, kafka, timing, other, delivery);
    }

    public RelayConfig withDelivery(Delivery other) {
        return new RelayConfig(source, kafka, timing, startFrom, other);
    }

    /**
     * The database.
     *
     * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
     * @param user a role with {@code REPLICATION} that owns the table
     * @param table {@code schema.table}, unquoted
     * @param columns the names of the table's columns
     * @param slotName replication slot and publication of the outbox; unique in the Kafka cluster
     * @param shard which rows are published; with more than one, each has a slot of its own
     */
    public record Source(
            String jdbcUrl,
            String user,
            String password,
            String table,
            OutboxColumns columns,
            String slotName,
            Shard shard) {

        private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
        private static final Pattern COLUMN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
        private static final Pattern TABLE = Pattern.compile("[a-z_][a-z0-9_]*\\.[a-z_][a-z0-9_]*");

        public Source {
            require(
                    jdbcUrl.startsWith("jdbc:postgresql://"),
                    "database-url",
                    "must start with jdbc:postgresql://",
                    jdbcUrl);
            require(TABLE.matcher(table).matches(), "table", "must be schema.table", table);
            for (String column : columns.required()) {
                require(COLUMN.matcher(column).matches(), "columns", "must be lower case", column);
            }
            String slot = shard.slot(slotName);
            require(SLOT.matcher(slot).matches(), "slot", "must be 1 to 63 of [a-z0-9_]", slot);
            require(
                    !Shard.isSlotOfShard(slotName),
                    "slot",
                    "must not end like that of a shard, which is given with --shard",
                    slotName);
        }

        /** The same database and table, another part of it. */
        public Source withShard(Shard other) {
            return new Source(jdbcUrl, user, password, table, columns, slotName, other);
        }

        /** Slot, publication, lock and position of this relay: the slot's name with its shard. */
        public String slot() {
            return shard.slot(slotName);
        }

        /** Whether that slot is of the same outbox, divided into another number of shards. */
        public boolean isOtherDivision(String slot) {
            return Shard.ofSlot(slot, slotName)
                    .filter(other -> other.count() != shard.count())
                    .isPresent();
        }

        /** The table without its schema. */
        public String tableName() {
            return table.substring(table.indexOf('.') + 1);
        }

        /** The schema of the table. */
        public String schema() {
            return table.substring(0, table.indexOf('.'));
        }

        @Override
        public String toString() {
            return "Source[" + jdbcUrl + ", user=" + user + ", " + table + ", slot=" + slot() + "]";
        }
    }

    /**
     * Times.
     *
     * @param heartbeat how often an idle relay moves its slot
     * @param lease how long a silent leader is tolerated; a takeover takes about that much more
     * @param maxBackoff cap of the exponential wait between attempts to recover
     */
    public record Timing(Duration heartbeat, Duration lease, Duration maxBackoff) {

        public Timing {
            requirePositive("heartbeat", heartbeat);
            requirePositive("max-backoff", maxBackoff);
            require(
                    lease.compareTo(Duration.ofSeconds(1)) >= 0,
                    "lease",
                    "must be at least 1 s",
                    lease);
        }

        private static void requirePositive(String subject, Duration value) {
            require(!value.isZero() && !value.isNegative(), subject, "must be positive", value);
        }
    }

    private static void require(boolean holds, String subject, String rule, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException(subject + " " + rule + ", got " + actual);
        }
    }
}
