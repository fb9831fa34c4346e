package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.admin.Health;
import io.tailrace.relay.config.RelayConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupHealthTest {

    @Test
    void aProcessIsReadyWhileOneOutboxIsHealthy() {
        Health health = GroupHealth.of(outboxes(true, false), null);

        assertThat(health.live()).isTrue();
        assertThat(health.healthy()).isTrue();
        assertThat(health.state()).isEqualTo("DEGRADED");
        assertThat(health.details())
                .containsEntry("unhealthy", List.of("o1"))
                .extractingByKey("outboxes")
                .isEqualTo(
                        Map.of(
                                "o0", Map.of("healthy", true, "state", "S", "slot", "s0"),
                                "o1", Map.of("healthy", false, "state", "S", "slot", "s1")));
    }

    @Test
    void aProcessWithoutAHealthyOutboxIsLiveAndNotReady() {
        Health health = GroupHealth.of(outboxes(false, false), null);

        assertThat(health.live()).isTrue();
        assertThat(health.healthy()).isFalse();
        assertThat(health.state()).isEqualTo("UNHEALTHY");
    }

    @Test
    void aProcessThatEndsIsNotReady() {
        Health health = GroupHealth.of(outboxes(true, true), new IllegalStateException("full"));

        assertThat(health.live()).isFalse();
        assertThat(health.healthy()).isFalse();
        assertThat(health.details()).containsEntry("problems", List.of("The process ends: full"));
    }

    @Test
    void nothingIsUnhealthyWhenAllIsWell() {
        Health health = GroupHealth.of(outboxes(true, true), null);

        assertThat(health.state()).isEqualTo("HEALTHY");
        assertThat(health.details()).containsOnlyKeys("outboxes");
    }

    private static Map<Outbox, Health> outboxes(boolean... healthy) {
        Map<Outbox, Health> healths = new LinkedHashMap<>();
        for (int i = 0; i < healthy.length; i++) {
            String url = "jdbc:postgresql://localhost/shop";
            healths.put(
                    new Outbox("o" + i, RelayConfig.builder(url, "u", "p", "k").build()),
                    new Health(true, healthy[i], "S", Map.of("slot", "s" + i)));
        }
        return healths;
    }
}
