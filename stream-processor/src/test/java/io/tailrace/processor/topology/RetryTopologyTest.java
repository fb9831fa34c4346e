package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that consumer groups failed to process are retried or dead-lettered. */
class RetryTopologyTest {

    @TempDir Path state;

    private DrivenTopology topology;

    @BeforeEach
    void open() {
        topology = new DrivenTopology(state);
    }

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void aFailedEventIsGivenToItsGroupAgainAfterTheBackoff() {
        topology.fail("e-1", "mailer", "1", "DeliveryFailed");
        topology.advance(Duration.ofMillis(9_900));
        assertThat(topology.hasNoRetries()).isTrue();
        topology.advance(Duration.ofMillis(200));

        TestRecord<byte[], byte[]> retry = topology.nextRetry();
        assertThat(retry.value()).isEqualTo(DrivenTopology.PAYLOAD);
        assertThat(retry.key()).isEqualTo("t-1".getBytes(UTF_8));
        assertThat(DrivenTopology.texts(retry.headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry("tailrace-group", "mailer")
                .containsEntry("tailrace-attempt", "1")
                .containsEntry("tailrace-error", "smtp is down")
                .containsEntry("__streams.errors.topic", "events.failed")
                .containsKey("tailrace-first-failed");
        assertThat(topology.retried()).containsExactly(Map.entry("mailer", 1));
    }

    @Test
    void theBackoffDoublesUpToItsCap() {
        topology.fail("e-1", "mailer", "2", "HandlerTimeout");
        topology.advance(Duration.ofMillis(14_900));
        assertThat(topology.hasNoRetries()).isTrue();
        topology.advance(Duration.ofMillis(200));
        assertThat(topology.retries()).containsExactly("e-1");
    }

    @Test
    void theLastAttemptEndsInTheDeadLetters() {
        topology.fail("e-1", "mailer", "3", "DeliveryFailed");

        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("tailrace-reason", "MaxRetries")
                .containsEntry("tailrace-error", "smtp is down")
                .containsEntry("tailrace-attempt", "3")
                .containsEntry("__streams.errors.message", "attempt 3 of 3 failed: DeliveryFailed");
        topology.advance(Duration.ofMinutes(5));
        assertThat(topology.hasNoRetries()).isTrue();
    }

    @Test
    void aTerminalReasonEndsInTheDeadLettersAtOnce() {
        for (String reason : List.of("HandlerMissing", "MaxRetries", "WhoKnows")) {
            topology.fail("e-1", "mailer", "1", reason);
            assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                    .containsEntry("tailrace-reason", reason);
        }
        assertThat(topology.deadLettered())
                .isEqualTo(Map.of("HandlerMissing", 1, "MaxRetries", 1, "WhoKnows", 1));
    }

    @Test
    void anUnknownGroupIsRefusedOnlyIfItStaysUnknown() {
        topology.fail("e-1", "stranger", "1", "DeliveryFailed");
        topology.fail("e-2", "newcomer", "1", "DeliveryFailed");
        topology.context().groups().setExistingTopics(Set.of("events.retry.newcomer"));
        topology.advance(Duration.ofSeconds(3));

        assertThat(topology.retriesOf("newcomer")).containsExactly("e-2");
        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry("tailrace-reason", "ValidationFailed")
                .containsEntry(
                        "__streams.errors.message",
                        "group must be configured or have topic events.retry.stranger,"
                                + " got \"stranger\"");
    }

    @Test
    void groupsWithoutARetryTopicHaveOneNameInTheMetrics() {
        topology.fail("e-1", "mailer", "1", "HandlerMissing");
        topology.fail("e-2", "invented-1", "1", "HandlerMissing");
        topology.fail("e-3", "invented-2", "1", "DeliveryFailed");
        topology.advance(Duration.ofSeconds(3));

        assertThat(topology.deadGroups())
                .containsExactlyInAnyOrder("mailer ticket.sold.v1", "other ticket.sold.v1");
        assertThat(topology.deadLettered()).hasSize(2);
    }

    @Test
    void aBrokenReportIsDeadLettered() {
        topology.fail("e-1", "mailer", "many", "DeliveryFailed");
        topology.fail("e-2", "no/topic", "1", "DeliveryFailed");
        topology.pipeFailed(
                new TestRecord<>(
                        new byte[0],
                        DrivenTopology.PAYLOAD,
                        DrivenTopology.headers(Map.of("ce_id", "e-3"))));

        assertThat(
                        topology.deadLetters().stream()
                                .map(
                                        r ->
                                                DrivenTopology.texts(r.headers())
                                                        .get("__streams.errors.message")))
                .containsExactly(
                        "header tailrace-attempt must be a whole number of at least 1, got"
                                + " \"many\"",
                        "header tailrace-group must make a legal topic name, got \"no/topic\"",
                        "header tailrace-group must be given, got none");
    }

    @Test
    void aRedrivenEventPassesOncePerRun() {
        topology.send("e-1", Map.of());
        topology.send("e-1", Map.of("tailrace-run", "r-1"));
        topology.send("e-1", Map.of("tailrace-run", "r-1"));
        topology.send("e-1", Map.of("tailrace-run", "r-2"));
        topology.send("e-1", Map.of());

        assertThat(topology.events()).hasSize(3);
    }

    @Test
    void anIdTooLongForTheStoresIsDeadLettered() {
        topology.send("x".repeat(1_001), Map.of());

        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry(
                        "tailrace-error",
                        "ValidationFailed: header ce_id must have at most 1000 characters, got"
                                + " 1001");
    }
}
