package io.tailrace.relay.balance;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import org.apache.kafka.clients.admin.Admin;

/** What the events of an outbox have as {@code ce_source}. */
final class SourceName {

    private SourceName() {}

    /**
     * The name that the relay's position has.
     *
     * @throws OperatorException if nothing is stored
     */
    static String of(RelayConfig config) throws InterruptedException {
        try (Admin admin = AdminClients.create(config.kafka(), new KafkaClients(config).admin())) {
            StoredPosition last = new StoredPositions(config, admin).history().last();
            if (last == null) {
                throw new OperatorException(
                        ExitCode.SETUP,
                        "Topic %s has no position of %s, which would say what the source is called"
                                .formatted(
                                        config.kafka().topics().positions(), config.positionKey()),
                        "Check --slot, --shard, --source-name and --positions-topic.");
            }
            return last.source().name();
        }
    }
}
