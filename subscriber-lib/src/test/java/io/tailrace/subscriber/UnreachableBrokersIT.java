package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.config.StartAt;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.SubscriberHealth;
import io.tailrace.subscriber.health.SubscriberState;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A subscriber that hears nothing from its brokers says so. */
@TailraceTest
class UnreachableBrokersIT {

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    @Test
    void brokersThatNeverAnswerMakeASubscriberUnhealthy() throws Exception {
        String nobody = "localhost:" + FreePort.next();
        Instant before = Instant.now();
        try (LoggedWarnings warnings = LoggedWarnings.of("io.tailrace.subscriber");
                Subscriber subscriber =
                        Subscriber.builder(SubscriberConfig.of(nobody, "lonely"))
                                .on(OrderEvent.class, (event, delivery) -> {})
                                .start()) {
            await().atMost(SESSION_TIMEOUT).until(() -> subscriber.health().unreachable() != null);

            SubscriberHealth health = subscriber.health();
            assertThat(health.isHealthy()).isFalse();
            assertThat(health.state()).isEqualTo(SubscriberState.CREATED);
            assertThat(health.unreachable().bootstrapServers()).isEqualTo(nobody);
            assertThat(health.unreachable().since()).isBetween(before, before.plusSeconds(5));
            assertThat(warnings.events())
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .startsWith("No broker of " + nobody + " has answered since ");
        }
    }

    @Test
    @Tag("full")
    void brokersThatStopLaterAreNoticedByIdleSubscribersAndSoIsTheirReturn(@Fresh KafkaBroker kafka)
            throws Exception {
        List<String> handled = new CopyOnWriteArrayList<>();
        try (Bus bus = new Bus(kafka)) {
            Bus.Topics topics = bus.topics(1);
            try (Subscriber member =
                            Subscriber.builder(topics.config())
                                    .on(OrderEvent.class, (event, d) -> handled.add("member"))
                                    .start();
                    Subscriber broadcast =
                            Subscriber.builder(topics.config())
                                    .on(OrderEvent.class, (event, d) -> handled.add("broadcast"))
                                    .broadcast(StartAt.latest())
                                    .start()) {
                broadcast.pause();
                await().atMost(SOON).until(() -> member.health().isHealthy());
                await().atMost(SOON).until(() -> broadcast.health().isHealthy());
                await().during(SESSION_TIMEOUT) // idle, and still heard
                        .atMost(SOON)
                        .until(() -> member.health().isHealthy() && broadcast.health().isHealthy());

                kafka.stop();
                await().atMost(SESSION_TIMEOUT.plusSeconds(2))
                        .until(() -> !member.health().isHealthy());
                await().atMost(SESSION_TIMEOUT.plusSeconds(2))
                        .until(() -> !broadcast.health().isHealthy());

                kafka.start();
                broadcast.resume();
                topics.send("o", 0, 1);
                await().atMost(SOON).until(() -> handled.size() == 2);
                await().atMost(SOON).until(() -> member.health().isHealthy());
                await().atMost(SOON).until(() -> broadcast.health().isHealthy());
            }
        }
    }
}
