package io.tailrace.testkit.embedded;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.KafkaCluster;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.ServerProvider;
import io.tailrace.testkit.Testkit;
import java.util.Map;

/** Servers as processes of this machine. */
public final class EmbeddedServers implements ServerProvider {

    @Override
    public String mode() {
        return Testkit.EMBEDDED;
    }

    @Override
    public PostgresServer postgres(Map<String, String> settings) {
        return EmbeddedPostgresServer.start(settings);
    }

    @Override
    public KafkaBroker kafka(Map<String, String> settings) {
        return EmbeddedKafkaBroker.start(settings);
    }

    @Override
    public KafkaCluster kafkaCluster(Map<String, String> settings) {
        return EmbeddedKafkaCluster.start(settings);
    }
}
