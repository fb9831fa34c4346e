package io.tailrace.relay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.network.TcpProxy;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A broker that keeps its connections and never answers. */
@EnabledIfSystemProperty(named = Testkit.MODE, matches = "embedded")
class SilentBrokerIT {

    /** The time-out of a call, that of a request, and how late either is noticed. */
    private static final int AT_MOST_S = 25;

    @Test
    void aRequestThatIsUnderWayTimesOut() throws Exception {
        try (TcpProxy proxy = new TcpProxy();
                KafkaBroker broker =
                        Testkit.kafka(
                                Map.of(
                                        "advertised.listeners",
                                        "PLAINTEXT://127.0.0.1:" + proxy.port()))) {
            proxy.target(URI.create("kafka://" + broker.bootstrapServers()).getPort());
            KafkaCluster cluster = KafkaCluster.of("127.0.0.1:" + proxy.port());
            try (Admin admin = Admin.create(cluster.adminSettings("silent"))) {
                assertThat(nodes(admin)).isOne();

                proxy.hold(true);

                assertThatThrownBy(() -> nodes(admin))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(TimeoutException.class);
            } finally {
                proxy.hold(false);
            }
        }
    }

    private static int nodes(Admin admin) throws Exception {
        return admin.describeCluster().nodes().get(AT_MOST_S, TimeUnit.SECONDS).size();
    }
}
