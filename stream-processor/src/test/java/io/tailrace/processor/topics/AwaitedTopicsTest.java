package io.tailrace.processor.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.TopicRefusals;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AwaitedTopicsTest {

    @Test
    void aStreamThreadGoesOnWhenTheTopicIsAnnounced() {
        AwaitedTopics topics = new AwaitedTopics(new TopicRefusals(), Duration.ofMinutes(1));

        CompletableFuture<Optional<String>> waiting =
                CompletableFuture.supplyAsync(() -> topics.awaitExistence("events.ticket"));
        Awaitility.await().until(() -> topics.awaited().contains("events.ticket"));
        assertThat(waiting).isNotDone();
        topics.announce("events.ticket");

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(Optional.empty());
        assertThat(topics.awaited()).isEmpty();
        topics.awaitExistence("events.ticket");
    }

    @Test
    void aStreamThreadIsToldThatTheTopicCannotBeHad() {
        TopicRefusals refusals = new TopicRefusals();
        AwaitedTopics topics = new AwaitedTopics(refusals, Duration.ofMinutes(1));

        CompletableFuture<Optional<String>> waiting =
                CompletableFuture.supplyAsync(() -> topics.awaitExistence("events.ticket"));
        Awaitility.await().until(() -> topics.awaited().contains("events.ticket"));
        refusals.refuse(
                "events.ticket",
                new OperatorException(ExitCode.SETUP, "it collides", "Rename it."),
                "Its events become dead letters.");
        topics.refused("events.ticket");

        assertThat(waiting)
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(Optional.of("it collides"));
        assertThat(topics.awaited()).isEmpty();
    }

    /**
     * Only a KafkaException replaces the stream thread; another one would dead-letter the event.
     */
    @Test
    void aTopicThatIsNotAnnouncedInTimeFailsTheStreamThreadAndStaysWanted() {
        AwaitedTopics topics = new AwaitedTopics(new TopicRefusals(), Duration.ofMillis(20));

        assertThatThrownBy(() -> topics.awaitExistence("events.ticket"))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("Topic events.ticket must exist")
                .hasMessageContaining("not created within 20 ms")
                .hasMessageContaining("processed again");
        assertThat(topics.awaited()).containsExactly("events.ticket");
    }

    @Test
    void aTopicThatWasDeletedIsAwaitedAgain() {
        AwaitedTopics topics = new AwaitedTopics(new TopicRefusals(), Duration.ofMillis(20));
        topics.announce("events.ticket");
        topics.awaitExistence("events.ticket");

        topics.forgetOthersThan(Set.of("events.order"));

        assertThatThrownBy(() -> topics.awaitExistence("events.ticket"))
                .hasMessageContaining("Topic events.ticket must exist");
    }
}
