package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a record is data: it does not decide what the pipeline does with other topics. */
class HostileRecordsTest {

    @TempDir Path state;

    private DrivenTopology topology;

    @BeforeEach
    void start() {
        topology = new DrivenTopology(state);
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aGroupInTheHeadersOfAnEventDecidesNothing() {
        topology.send("e-1", Map.of("tailrace-group", "mailer", "tailrace-error", "forged"));

        Map<String, String> headers = DrivenTopology.texts(topology.nextDeadLetter().headers());
        assertThat(headers)
                .doesNotContainKey("tailrace-group")
                .containsEntry("tailrace-reason", "ValidationFailed")
                .containsEntry(
                        "tailrace-error",
                        "ValidationFailed: header tailrace-group must not be given before a group has failed, got"
                                + " \"mailer\"");
        assertThat(topology.hasNoEvents()).isTrue();
    }

    @Test
    void anEventIsNotHeldForEver() {
        String tooLate = topology.start().plus(Duration.ofDays(366)).toString();
        topology.send("e-1", Map.of("ce_deliverat", tooLate));
        topology.send("e-2", Map.of("ce_deliverat", "9999-12-31T00:00:00Z"));
        topology.send(
                "e-3",
                Map.of("ce_deliverat", topology.start().plus(Duration.ofDays(364)).toString()));

        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("ce_id", "e-1")
                .containsEntry(
                        "tailrace-error",
                        "ValidationFailed: header ce_deliverat must be at most PT8760H from now, got "
                                + tooLate
                                + "; processors have the option --max-delay");
        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("ce_id", "e-2");
        assertThat(topology.deadLetters()).isEmpty();
        topology.advance(Duration.ofDays(364).plusMinutes(1));
        assertThat(topology.events()).containsExactly("e-3");
    }

    @Test
    void eventsOfATypeWithTheNameOfThePipelinesTopicDoNotReachIt() {
        topology.pipeTo(
                "outbox.retry.mailer",
                new TestRecord<>(
                        "t-1".getBytes(UTF_8),
                        DrivenTopology.PAYLOAD,
                        DrivenTopology.headers(Map.of("ce_id", "e-1", "ce_type", "ticket.sold.v1")),
                        topology.start()));

        assertThat(topology.hasNoRetries()).isTrue();
        assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                .containsEntry("tailrace-reason", "ValidationFailed")
                .containsEntry("__streams.errors.topic", "outbox.retry.mailer");
    }
}
