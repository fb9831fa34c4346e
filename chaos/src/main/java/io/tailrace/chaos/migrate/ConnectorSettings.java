package io.tailrace.chaos.migrate;

import io.tailrace.testkit.PostgresServer;
import java.util.Map;
import java.util.TreeMap;

/** The settings of Debezium's connector, in whichever program it runs. Stateless. */
final class ConnectorSettings {

    static final String TOPIC_PREFIX = "shop";
    static final String SLOT = "debezium";
    static final String PUBLICATION = "dbz_publication";

    private ConnectorSettings() {}

    /**
     * @param autocreate the connector's {@code publication.autocreate.mode}
     */
    static Map<String, String> of(PostgresServer postgres, String autocreate) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        settings.put("topic.prefix", TOPIC_PREFIX);
        settings.put("database.hostname", postgres.host());
        settings.put("database.port", Integer.toString(postgres.port()));
        settings.put("database.user", postgres.user());
        settings.put("database.password", postgres.password());
        settings.put("database.dbname", postgres.database());
        settings.put("plugin.name", "pgoutput");
        settings.put("slot.name", SLOT);
        settings.put("publication.name", PUBLICATION);
        settings.put("publication.autocreate.mode", autocreate);
        settings.put("table.include.list", "public.outbox");
        settings.put("snapshot.mode", "no_data");
        settings.put("tombstones.on.delete", "false");
        settings.put("poll.interval.ms", "50");
        return settings;
    }
}
