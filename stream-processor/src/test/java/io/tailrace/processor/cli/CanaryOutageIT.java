package io.tailrace.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away while canaries are watched, and comes back. */
@TailraceTest
class CanaryOutageIT {

    private static final int LETTERS = 6;

    @TempDir static Path state;

    private final CountDownLatch proceed = new CountDownLatch(1);
    private DeadLetterLab lab;

    @Test
    @Tag("full")
    void nothingIsRedrivenUnseenAndARepeatWatchesTheSameCanaries(@Fresh KafkaBroker kafka)
            throws Exception {
        lab = new DeadLetterLab(kafka, state, List.of("outage"));
        lab.deadLetter("outage", LETTERS, "a-1", Map.of());
        lab.awaitLetters("outage", LETTERS);
        try (LabSubscriber group =
                new LabSubscriber(
                        lab.bootstrapServers(),
                        "outage",
                        "events.retry.outage",
                        this::handleLater)) {
            CompletableFuture<Throwable> first =
                    CompletableFuture.supplyAsync(
                            () -> failure("--run=r1", "--canary=2", "--canary-wait=PT10S"));
            await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("outage").size() == 2);
            kafka.stop();
            try {
                assertThat(first.get(150, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                OperatorException.class,
                                e -> {
                                    assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
                                    assertThat(e.remedy())
                                            .contains("See that the brokers can be reached")
                                            .contains("--run r1");
                                })
                        .hasMessageContaining(
                                "Of 2 canaries 0 were handled, 0 failed and 2 are unanswered; no further dead letter was redriven")
                        .hasMessageContaining("the brokers could not be asked");
            } finally {
                kafka.start();
                proceed.countDown();
            }

            assertThat(redrive("--run=r1", "--canary=2", "--canary-wait=PT60S"))
                    .contains("redriven=" + (LETTERS - 2))
                    .contains("canaries=2 canariesHandled=2 canariesFailed=0");
            await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("outage").size() >= LETTERS);
            assertThat(
                            lab.retries("outage").stream()
                                    .map(record -> ReadCommitted.header(record, "ce_id")))
                    .containsExactlyElementsOf(DeadLetterLab.ids("outage", LETTERS));
        } finally {
            lab.close();
        }
    }

    @Test
    @Tag("full")
    void aRedriveEndsIfTheBrokersGoAway(@Fresh KafkaBroker kafka) throws Exception {
        lab = new DeadLetterLab(kafka, state, List.of("outage"));
        lab.deadLetter("outage", 200, "a-1", Map.of());
        lab.awaitLetters("outage", 200);
        try {
            CompletableFuture<Throwable> run =
                    CompletableFuture.supplyAsync(
                            () -> failure("--canary=0", "--rate=5", "--run=r2"));
            await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("outage").size() >= 5);
            kafka.stop();
            try {
                assertThat(run.get(60, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                OperatorException.class,
                                e ->
                                        assertThat(e.exitCode())
                                                .as(e.getMessage())
                                                .isEqualTo(ExitCode.UNREACHABLE))
                        .hasMessageContaining("run r2 had redriven");
            } finally {
                kafka.start();
            }
        } finally {
            lab.close();
        }
    }

    private String redrive(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("redrive", "--group=outage"));
        all.addAll(List.of(options));
        return lab.run(all.toArray(String[]::new));
    }

    private Throwable failure(String... options) {
        try {
            return new AssertionError("it ended well: " + redrive(options));
        } catch (Exception e) {
            return e;
        }
    }

    /** Keeps the group from committing until the broker is back. */
    private void handleLater(ConsumerRecord<byte[], byte[]> canary) {
        try {
            assertThat(proceed.await(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
