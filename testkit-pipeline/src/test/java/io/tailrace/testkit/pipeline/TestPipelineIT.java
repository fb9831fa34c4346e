package io.tailrace.testkit.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.TestkitException;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What a pipeline keeps of a relay that did not start. */
@TailraceTest
class TestPipelineIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void aRelayThatCouldNotStartIsReplacedByANewOne(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) {
        try (TestPipeline pipeline = TestPipeline.on(postgres, kafka)) {
            postgres.stop();
            assertThatThrownBy(pipeline::relay)
                    .hasMessageContaining("Could not connect to PostgreSQL");
            postgres.start();

            assertThat(pipeline.relay().state()).isEqualTo(RelayState.STREAMING);
        }
    }

    @Test
    void aRelayWhoseStartIsInterruptedIsClosed(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        try (TestPipeline leading = TestPipeline.on(postgres, kafka);
                TestPipeline waiting = TestPipeline.on(postgres, kafka)) {
            leading.relay();
            List<Thread> ofLeader = relayThreads();
            FutureTask<CdcRelay> start = new FutureTask<>(waiting::relay);
            Thread starter = new Thread(start);
            starter.start();
            await().atMost(SOON).until(() -> relayThreads().size() > ofLeader.size());
            starter.interrupt();

            assertThatThrownBy(start::get).hasCauseInstanceOf(TestkitException.class);
            assertThat(relayThreads()).isEqualTo(ofLeader);
        }
    }

    /** The threads that run relays of this JVM. */
    private static List<Thread> relayThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("relay-" + RelayConfig.DEFAULT_SLOT))
                .toList();
    }
}
