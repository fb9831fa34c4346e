package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.testkit.PostgresServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The tuned settings of Debezium's connector, the same for every program that runs it. Stateless.
 */
final class DebeziumSource {

    private static final int LARGE_HEAP_MB = 512;

    private DebeziumSource() {}

    /** The settings of the connector; a small heap has room for a quarter of the queue. */
    static Map<String, String> settings(Lab lab, String slot, Jvm jvm) {
        PostgresServer postgres = lab.postgres();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        settings.put("topic.prefix", slot);
        settings.put("database.hostname", postgres.host());
        settings.put("database.port", Integer.toString(postgres.port()));
        settings.put("database.user", postgres.user());
        settings.put("database.password", postgres.password());
        settings.put("database.dbname", postgres.database());
        settings.put("plugin.name", "pgoutput");
        settings.put("slot.name", slot);
        settings.put("publication.name", slot);
        settings.put("publication.autocreate.mode", "disabled");
        settings.put("table.include.list", "public.outbox");
        settings.put("snapshot.mode", "no_data");
        settings.put("tombstones.on.delete", "false");
        // every slot receives the heartbeat messages of Tailrace's relay
        settings.put("message.prefix.exclude.list", "tailrace_heartbeat");
        settings.put("poll.interval.ms", "5");
        settings.put("max.batch.size", jvm.heapMb() < LARGE_HEAP_MB ? "2048" : "8192");
        settings.put("max.queue.size", jvm.heapMb() < LARGE_HEAP_MB ? "8192" : "32768");
        return settings;
    }

    /** The settings as lines of a properties file. */
    static String properties(Lab lab, String slot, Jvm jvm, String prefix) {
        return settings(lab, slot, jvm).entrySet().stream()
                .map(each -> prefix + each.getKey() + "=" + each.getValue() + "\n")
                .collect(Collectors.joining());
    }
}
