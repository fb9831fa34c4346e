package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A watch over brokers that are away. */
class BrokerWatchTest {

    private final String id = "watch-" + UUID.randomUUID();

    /** A client whose thread has ended would never answer again. */
    @Test
    void aClientWithoutAnAnswerIsNotAskedAgain() {
        try (BrokerWatch watch =
                BrokerWatch.start(KafkaCluster.of("127.0.0.1:1"), id, Duration.ofMillis(300))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> watch.outage().isPresent());

            assertThat(watch.outage().get().error()).isNotEmpty();
            await().pollInterval(Duration.ofMillis(20)).until(() -> clients() == 0);
        }
    }

    /** A client has one thread until it is closed. */
    private long clients() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith(id) && thread.isAlive())
                .count();
    }
}
