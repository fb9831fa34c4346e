package io.tailrace.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/** The server settings of the testkit, the same for processes and containers. Stateless. */
public final class Settings {

    private static final Map<String, String> POSTGRES =
            Map.of(
                    "wal_level", "logical",
                    "max_replication_slots", "20",
                    "max_wal_senders", "20",
                    "max_prepared_transactions", "20",
                    "max_connections", "200",
                    "synchronous_commit", "on",
                    "track_commit_timestamp", "on",
                    "timezone", "UTC");

    private static final Map<String, String> KAFKA =
            Map.ofEntries(
                    Map.entry("auto.create.topics.enable", "false"),
                    // a broker that was killed can register again after this time
                    Map.entry("broker.session.timeout.ms", "2000"),
                    Map.entry("broker.heartbeat.interval.ms", "500"),
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
                    Map.entry("offsets.topic.num.partitions", "4"),
                    Map.entry("offsets.topic.replication.factor", "1"),
                    Map.entry("transaction.state.log.num.partitions", "4"),
                    Map.entry("transaction.state.log.replication.factor", "1"),
                    Map.entry("transaction.state.log.min.isr", "1"),
                    Map.entry("min.insync.replicas", "1"));

    /** What three brokers on a small machine need besides {@link #KAFKA}, and instead of it. */
    private static final Map<String, String> CLUSTER =
            Map.ofEntries(
                    Map.entry("default.replication.factor", "3"),
                    Map.entry("min.insync.replicas", "2"),
                    Map.entry("offsets.topic.replication.factor", "3"),
                    Map.entry("transaction.state.log.replication.factor", "3"),
                    Map.entry("transaction.state.log.min.isr", "2"),
                    // every broker has seven listeners, each with threads of its own
                    Map.entry("num.network.threads", "1"),
                    Map.entry("num.io.threads", "3"),
                    Map.entry("background.threads", "2"),
                    Map.entry("group.coordinator.threads", "1"),
                    Map.entry("num.recovery.threads.per.data.dir", "1"));

    private Settings() {}

    /**
     * The settings of {@code postgresql.conf}.
     *
     * @param given settings by name; they override those of the testkit
     */
    public static Map<String, String> postgres(Map<String, String> given) {
        return merge(POSTGRES, given);
    }

    /**
     * The settings of {@code server.properties}.
     *
     * @param given settings by name; they override those of the testkit
     */
    public static Map<String, String> kafka(Map<String, String> given) {
        return merge(KAFKA, given);
    }

    /**
     * The settings of {@code server.properties} of every broker in a cluster of three.
     *
     * @param given settings by name; they override those of the testkit
     */
    public static Map<String, String> cluster(Map<String, String> given) {
        return kafka(merge(CLUSTER, given));
    }

    private static Map<String, String> merge(Map<String, String> ours, Map<String, String> given) {
        Map<String, String> all = new LinkedHashMap<>(ours);
        all.putAll(given);
        return all;
    }
}
