package io.tailrace.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.processor.held.HeldFilter;
import io.tailrace.processor.held.HeldOperation;
import io.tailrace.processor.held.HeldReport;
import io.tailrace.processor.held.HeldRequest;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands about held events, against a real processor. Each test has its own type of events.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TailraceTest
class HeldToolIT {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir static Path state;

    private DeadLetterLab lab;

    @BeforeAll
    void start(KafkaBroker kafka) throws Exception {
        RetryPolicy patient = new RetryPolicy(3, HOUR, HOUR, 0);
        lab = new DeadLetterLab(kafka, state, List.of("mailer"), patient);
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void heldEventsAreListedByDueTimeAsTextOfOneLine() throws Exception {
        hold("list-2", "list.v1", "a\u001b[2J\nforged", HOUR.multipliedBy(2));
        hold("list-1", "list.v1", "a-1", HOUR);
        hold("list-3", "list.v1", "a-1", HOUR.multipliedBy(3));
        awaitHeld("list.v1", 3);

        assertThat(lab.held("list", "--type", "list.v1").lines().skip(1).toList())
                .satisfies(lines -> assertThat(lines.get(0)).contains("list-1", "list.v1", "a-1"))
                .satisfies(
                        lines ->
                                assertThat(lines.get(1))
                                        .contains("list-2", "a\\u001b[2J\\u000aforged"))
                .satisfies(lines -> assertThat(lines.get(3)).isEqualTo("3 held"))
                .hasSize(4);
        assertThat(lab.held("list", "--type", "list.v1", "--limit", "1"))
                .contains("list-1", "3 held, see --limit")
                .doesNotContain("list-2");
        assertThat(lab.held("list", "--type=list.v1", "--due-before=PT90M", "--json", "--group="))
                .contains("\"id\":\"list-1\"", "\"topic\":\"events.order\"", "\"partition\":")
                .hasLineCount(1);
        assertThat(lab.held("list", "--type=list.v1", "--aggregate=a-1", "--id=list-3"))
                .contains("1 held");
        assertThat(lab.held("list", "--type=list.v1", "--group=mailer")).contains("0 held");
    }

    @Test
    void aCancelledEventIsADeadLetterThatIsHeldAgainAfterARedriveAndThenReleased()
            throws Exception {
        hold("cancel-1", "cancel.v1", "a-1", HOUR);
        hold("cancel-2", "cancel.v1", "a-2", HOUR);
        awaitHeld("cancel.v1", 2);

        assertThat(lab.held("cancel", "--type=cancel.v1", "--why=test", "--dry-run"))
                .contains("cancel-1", "cancel-2", "dryRun=true selected=2");
        assertThat(lab.held("list", "--type=cancel.v1")).contains("2 held");
        assertThat(lab.held("cancel", "--id=cancel-1", "--id=cancel-2", "--why=wrong price"))
                .contains("selected=2 cancelled=2 deliveredBefore=0 stillHeld=0");
        assertThat(lab.held("cancel", "--type=cancel.v1", "--why=again")).contains("selected=0");

        await().atMost(DeadLetterLab.SOON).until(() -> lab.lettersOf("cancel-1").size() == 1);
        ConsumerRecord<byte[], byte[]> letter = lab.lettersOf("cancel-1").get(0);
        assertThat(ReadCommitted.header(letter, "tailrace-reason")).isEqualTo("Cancelled");
        assertThat(ReadCommitted.header(letter, "tailrace-error"))
                .startsWith("cancelled in run cancel-")
                .endsWith(": wrong price");
        assertThat(lab.run("redrive", "--id", "cancel-1")).contains("redriven=1");
        awaitHeld("cancel.v1", 1);
        assertThat(lab.held("release-now", "--type=cancel.v1", "--json"))
                .contains("\"selected\":1,\"noLongerHeld\":1,\"stillHeld\":0");
        await().atMost(DeadLetterLab.SOON).until(() -> lab.events("cancel-1") == 1);
        assertThat(lab.events("cancel-2")).isZero();
        assertThat(lab.lettersOf("cancel-1")).hasSize(1);
    }

    @Test
    void aRetryOfAGroupIsCancelledForThisGroup() throws Exception {
        lab.send(
                new ProducerRecord<>("events.failed", "a-1".getBytes(UTF_8), "{}".getBytes(UTF_8)),
                Map.of(
                        "ce_id", "retry-1",
                        "ce_type", "retry.v1",
                        "tailrace-group", "mailer",
                        "tailrace-attempt", "1",
                        "tailrace-reason", "DeliveryFailed",
                        "tailrace-error", "smtp is down"));
        awaitHeld("retry.v1", 1);

        assertThat(lab.held("cancel", "--group=mailer", "--why=gone")).contains("cancelled=1");

        await().atMost(DeadLetterLab.SOON).until(() -> lab.lettersOf("retry-1").size() == 1);
        ConsumerRecord<byte[], byte[]> letter = lab.lettersOf("retry-1").get(0);
        assertThat(ReadCommitted.header(letter, "tailrace-reason")).isEqualTo("Cancelled");
        assertThat(ReadCommitted.header(letter, "tailrace-error"))
                .endsWith(": gone; the error before: smtp is down");
        assertThat(ReadCommitted.header(letter, "tailrace-group")).isEqualTo("mailer");
    }

    @Test
    void anEventThatIsDeliveredBetweenSelectionAndCommandStaysDelivered() throws Exception {
        hold("late-1", "late.v1", "a-1", HOUR);
        awaitHeld("late.v1", 1);

        try (HeldOperation late =
                HeldOperation.select(
                        KafkaCluster.of(lab.bootstrapServers()),
                        "test",
                        new HeldFilter(Set.of(), Set.of("late.v1"), Set.of(), Set.of(), null))) {
            assertThat(lab.held("release-now", "--type=late.v1")).contains("noLongerHeld=1");
            HeldReport report =
                    late.run(
                            HeldRequest.of(Action.CANCEL, "late", Duration.ofSeconds(30)),
                            left -> {});

            assertThat(report.figures())
                    .containsEntry("cancelled", 0L)
                    .containsEntry("deliveredBefore", 1L);
        }
        await().atMost(DeadLetterLab.SOON).until(() -> lab.events("late-1") == 1);
        assertThat(lab.lettersOf("late-1")).isEmpty();
    }

    @Test
    void aCommandThatIsGivenWhileNoProcessorRunsIsExecutedByTheNext() throws Exception {
        hold("down-1", "down.v1", "a-1", HOUR);
        hold("down-2", "down.v1", "a-2", HOUR);
        awaitHeld("down.v1", 2);
        lab.stop();

        assertThatThrownBy(() -> lab.held("cancel", "--id=down-1", "--why=test", "--wait=PT1S"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("1 of 1 events are still held")
                .hasMessageContaining("test-held-commands")
                .extracting(e -> ((OperatorException) e).exitCode())
                .isEqualTo(ExitCode.INCOMPLETE);
        assertThat(lab.held("list", "--type=down.v1")).contains("2 held");

        lab.startAgain();
        await().atMost(DeadLetterLab.SOON).until(() -> lab.lettersOf("down-1").size() == 1);
        assertThat(lab.held("list", "--type=down.v1")).contains("down-2", "1 held");
        assertThat(lab.events("down-1")).isZero();
    }

    @Test
    void recordsThatAreNoCommandsStopNothing() throws Exception {
        hold("hostile-1", "hostile.v1", "a-1", HOUR);
        hold("hostile-2", "hostile.v1", "a-2", HOUR);
        awaitHeld("hostile.v1", 2);
        assertThat(lab.held("release-now", "--id=hostile-1")).contains("noLongerHeld=1");
        for (int partition = 0; partition < lab.partitions("test-held-commands"); partition++) {
            for (byte[] bytes :
                    List.of(new byte[0], new byte[] {1, 2, 3}, new byte[500_000], new byte[64])) {
                lab.send(
                        new ProducerRecord<>("test-held-commands", partition, bytes, bytes),
                        Map.of());
            }
        }

        assertThat(lab.held("cancel", "--id=hostile-2", "--why=test")).contains("cancelled=1");
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertThatThrownBy(() -> lab.held("cancel", "--why=test"))
                .hasMessageContaining("cancel must have a filter such as --id, got none")
                .extracting(e -> ((OperatorException) e).exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThatThrownBy(() -> lab.held("release-now"))
                .hasMessageContaining("release-now must have a filter such as --id, got none");
        assertThatThrownBy(
                        () ->
                                HeldOperation.select(
                                        KafkaCluster.of(lab.bootstrapServers()),
                                        "nobody",
                                        HeldFilter.all()))
                .hasMessageContaining("Topic nobody-held-events-changelog does not exist")
                .extracting(e -> ((OperatorException) e).exitCode())
                .isEqualTo(ExitCode.SETUP);
    }

    private void hold(String id, String type, String aggregate, Duration delay) {
        lab.send(
                new ProducerRecord<>(
                        "outbox.order", aggregate.getBytes(UTF_8), "{}".getBytes(UTF_8)),
                Map.of(
                        "ce_id", id,
                        "ce_type", type,
                        "ce_deliverat", Instant.now().plus(delay).toString()));
    }

    private void awaitHeld(String type, int count) {
        await().atMost(DeadLetterLab.SOON)
                .until(() -> lab.held("list", "--type", type).contains("\n" + count + " held"));
    }
}
