package io.tailrace.processor;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a processor says of itself while its brokers cannot be reached. */
@TailraceTest
class BrokerOutageIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration NOTICED = Duration.ofSeconds(10);

    @TempDir Path state;

    @Test
    void anIdleProcessorIsUnhealthyWhileItsBrokerIsStopped(@Fresh KafkaBroker kafka)
            throws Exception {
        try (StreamProcessor processor = RunningProcessor.start(kafka, state)) {
            assertThat(processor.health().healthy()).isTrue();
            Instant before = Instant.now();

            kafka.stop();
            Instant stopped = Instant.now();
            await().atMost(NOTICED).until(() -> !processor.health().healthy());

            brokers(processor.health())
                    .containsEntry("reachable", false)
                    .containsEntry("bootstrapServers", kafka.bootstrapServers());
            brokers(processor.health())
                    .extractingByKey("since", as(InstanceOfAssertFactories.STRING))
                    .satisfies(
                            since ->
                                    assertThat(Instant.parse(since))
                                            .isBetween(before.minusSeconds(5), stopped));

            kafka.start();
            await().atMost(SOON).until(() -> processor.health().healthy());
            brokers(processor.health()).containsEntry("reachable", true).doesNotContainKey("since");
            assertThat(processor.failure()).isEmpty();
        }
    }

    @Test
    @Tag("full")
    void brokersThatNeverAnsweredOrHaveNoAddressAreAnOutage() {
        for (String nowhere : new String[] {"127.0.0.1:1", "no-such-host.invalid:9092"}) {
            try (BrokerWatch watch = BrokerWatch.start(KafkaCluster.of(nowhere), "test")) {
                await().atMost(SOON).until(() -> watch.outage().isPresent());
                assertThat(watch.outage())
                        .map(BrokerWatch.Outage::bootstrapServers)
                        .contains(nowhere);
            }
        }
    }

    @Test
    void aWatchMayBeClosedTwice() {
        BrokerWatch watch = BrokerWatch.start(KafkaCluster.of("127.0.0.1:1"), "test");
        watch.close();

        assertThatCode(watch::close).doesNotThrowAnyException();
    }

    private static MapAssert<Object, Object> brokers(Health health) {
        return assertThat(health.details().get("brokers"))
                .asInstanceOf(InstanceOfAssertFactories.MAP);
    }
}
