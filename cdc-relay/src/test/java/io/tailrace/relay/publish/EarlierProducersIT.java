package io.tailrace.relay.publish;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaCluster;
import io.tailrace.testkit.Testkit;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What happens if a broker goes away while it is asked for its transactions. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class EarlierProducersIT {

    @Test
    void aBrokerThatLeavesTheClusterWhileItIsAskedIsUnreachableSoThatTheRelayTriesAgain() {
        try (KafkaCluster cluster = Testkit.kafkaCluster();
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            RelayConfig config = config(cluster);

            // the cluster counts the broker as a member for two more seconds
            cluster.broker(3).kill();

            assertThatThrownBy(() -> EarlierProducers.fence(admin, config))
                    .hasMessageStartingWith("Could not list the transactions")
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .asInstanceOf(InstanceOfAssertFactories.type(OperatorException.class))
                    .extracting(OperatorException::exitCode)
                    .isEqualTo(ExitCode.UNREACHABLE);
            assertThatCode(() -> EarlierProducers.fence(admin, config)).doesNotThrowAnyException();
        }
    }

    private static RelayConfig config(KafkaCluster cluster) {
        return RelayConfig.builder(
                        "jdbc:postgresql://127.0.0.1:5432/shop",
                        "shop",
                        "shop",
                        cluster.bootstrapServers())
                .build();
    }
}
