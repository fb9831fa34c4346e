package io.tailrace.process.kafka;

import io.tailrace.process.Loopback;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces connections to brokers that everybody on the network between can read. Stateless. */
public final class PlaintextWarning {

    private static final Logger LOG = LoggerFactory.getLogger(PlaintextWarning.class);

    private PlaintextWarning() {}

    /**
     * Logs a warning if the security protocol of the clients does not encrypt and a bootstrap
     * server is not on this machine. Resolves the names of the servers, which may take seconds.
     */
    public static void warn(KafkaCluster kafka) {
        of(kafka).ifPresent(LOG::warn);
    }

    /** The warning; empty if the traffic is encrypted or stays on this machine. */
    public static Optional<String> of(KafkaCluster kafka) {
        String protocol =
                kafka.clientProperties()
                        .getOrDefault(
                                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                                CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL);
        if (!protocol.toUpperCase(Locale.ROOT).endsWith("PLAINTEXT")) {
            return Optional.empty();
        }
        List<String> remote = Loopback.others(List.of(kafka.bootstrapServers().split(",")));
        return remote.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Connections to Kafka at %s are not encrypted: whoever can read the network can read events and change them. Set the client property security.protocol to SSL or SASL_SSL, for example in the file of --kafka-file."
                                .formatted(String.join(", ", remote)));
    }
}
