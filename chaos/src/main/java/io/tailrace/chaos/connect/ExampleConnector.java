package io.tailrace.chaos.connect;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * The connector of the plugin's example, which differs only in addresses, in what needs three
 * brokers, and in what a caller replaces.
 *
 * @param name the name of the connector
 * @param replaced properties that differ from those of the example; an empty value removes one
 */
record ExampleConnector(String name, Map<String, String> replaced) {

    /** The name in the example. */
    static final String NAME = "shop-outbox";

    /** The slot and the publication in the example. */
    static final String SLOT = "tailrace_connect";

    private static final JsonMapper JSON = new JsonMapper();

    /** The example itself. */
    static ExampleConnector unchanged() {
        return new ExampleConnector(NAME, Map.of());
    }

    /** The configuration of the connector, as {@code PUT /connectors/<name>/config} expects it. */
    ObjectNode config(Installation installation, PostgresServer postgres) throws IOException {
        ObjectNode config =
                (ObjectNode)
                        JSON.readTree(
                                        Files.readString(
                                                installation.examples().resolve("connector.json")))
                                .get("config");
        config.put("database.hostname", postgres.host());
        config.put("database.port", Integer.toString(postgres.port()));
        config.put("database.dbname", postgres.database());
        config.put("heartbeat.interval.ms", "1000");
        for (String group : List.of("default", "letters", "heartbeats")) {
            config.put("topic.creation." + group + ".replication.factor", "1");
            config.put("topic.creation." + group + ".min.insync.replicas", "1");
        }
        replaced.forEach(
                (key, value) -> {
                    if (value.isEmpty()) {
                        config.remove(key);
                    } else {
                        config.put(key, value);
                    }
                });
        return config;
    }
}
