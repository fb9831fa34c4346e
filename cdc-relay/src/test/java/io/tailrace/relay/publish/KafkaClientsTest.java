package io.tailrace.relay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ThisProcess;
import io.tailrace.process.kafka.SharedAdmin;
import io.tailrace.relay.config.RelayConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which clients the relays of a process share, and how brokers tell clients apart. */
class KafkaClientsTest {

    private static final String SHARED =
            "tailrace-relay-" + ThisProcess.host() + "-" + ThisProcess.pid() + "-admin";

    private final KafkaClients orders = clients("orders");
    private final KafkaClients billing = clients("billing");

    /**
     * A quota of one client must not hold up another, and a topic that is slow to create neither.
     */
    @Test
    void theClientThatCreatesTopicsIsOfOneOutboxAndIsNamedAfterIt() {
        assertThat(orders.admin()).containsEntry("client.id", "tailrace-relay-orders-admin");
        assertThat(billing.admin()).containsEntry("client.id", "tailrace-relay-billing-admin");
    }

    @Test
    void theClientOfLookUpsIsOfTheProcessAndIsNamedAfterIt() throws InterruptedException {
        try (SharedAdmin one = orders.sharedAdmin();
                SharedAdmin two = billing.sharedAdmin()) {
            assertThat(two.<Object, RuntimeException>call(admin -> admin))
                    .isSameAs(one.<Object, RuntimeException>call(admin -> admin));
            assertThat(threadsOfClients())
                    .containsOnlyOnce("kafka-admin-client-thread | " + SHARED);
        }
    }

    private static List<String> threadsOfClients() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private static KafkaClients clients(String slot) {
        return new KafkaClients(
                RelayConfig.builder("jdbc:postgresql://one/shop", "u", "p", "127.0.0.1:1")
                        .slot(slot)
                        .build());
    }
}
