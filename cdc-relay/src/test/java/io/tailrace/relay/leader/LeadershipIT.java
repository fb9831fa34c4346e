package io.tailrace.relay.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.Shop;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import io.tailrace.relay.postgres.Database;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who may lead, as the sessions in PostgreSQL decide. */
@TailraceTest
class LeadershipIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void aRelayKnowsThatItWaitsForRelaysWithAnotherNumberOfShards(@Fresh PostgresServer postgres)
            throws Exception {
        RelayConfig config = Shop.configWithoutKafka(postgres).build();
        CurrentLeader ofWaiting = new CurrentLeader("first");
        OutboxSource third = config.source().withShard(new Shard(1, 3));
        OutboxSource half = config.source().withShard(new Shard(1, 2));
        try (Leadership before = leadership(config, third, new CurrentLeader("third"));
                Leadership waiting = leadership(config, half, ofWaiting)) {
            try (Lease lease = before.tryToLead().orElseThrow()) {
                assertThat(lease.isHeld()).isTrue();
                assertThat(waiting.tryToLead()).isEmpty();
                assertThat(ofWaiting.otherShardCount()).isEqualTo(3);
            }

            await().atMost(SOON).untilAsserted(() -> assertThat(leads(waiting)).isTrue());
            assertThat(ofWaiting.otherShardCount()).isZero();
        }
    }

    private static boolean leads(Leadership waiting) throws Exception {
        try (Lease lease = waiting.tryToLead().orElse(null)) {
            return lease != null;
        }
    }

    private static Leadership leadership(
            RelayConfig config, OutboxSource source, CurrentLeader leader) {
        return new Leadership(new Database(source), source, config.timing().lease(), leader);
    }
}
