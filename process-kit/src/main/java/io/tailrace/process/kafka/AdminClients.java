package io.tailrace.process.kafka;

import io.tailrace.process.OperatorException;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Creates clients that look at a cluster and change it. Stateless. */
public final class AdminClients {

    private AdminClients() {}

    /**
     * Creates a client.
     *
     * @param settings of the client, see {@link KafkaCluster#adminSettings}
     * @throws OperatorException if no client can be created, see {@link KafkaErrors#noClient}
     */
    public static Admin create(KafkaCluster kafka, Map<String, Object> settings) {
        try {
            return Admin.create(settings);
        } catch (KafkaException e) {
            throw KafkaErrors.noClient(kafka, e);
        }
    }
}
