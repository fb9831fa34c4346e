package io.tailrace.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.RedriveReport;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A redrive or discard does not stop one that runs, and does not wait for one that was killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TailraceTest
class OneRunAtATimeIT {

    private static final int LETTERS = 100;
    private static final String REDRIVES = "tailrace.redrives";

    @TempDir static Path state;

    private DeadLetterLab lab;

    @BeforeAll
    void start(KafkaBroker kafka) throws Exception {
        lab = new DeadLetterLab(kafka, state, List.of("long", "killed", "hidden"));
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void aDiscardIsRefusedWhileARedriveRunsWhichGoesOn() throws Exception {
        lab.deadLetter("long", LETTERS, "a-1", Map.of());
        lab.deadLetter("killed", 1, "a-2", Map.of());
        lab.awaitLetters("long", LETTERS);
        lab.awaitLetters("killed", 1);
        Redrive redrive = redrive("r1", DeadLetterFilter.ofGroup("long"), 1);
        CompletableFuture<RedriveReport> report = CompletableFuture.supplyAsync(() -> run(redrive));
        await().atMost(DeadLetterLab.SOON).until(() -> !lab.retries("long").isEmpty());

        for (String[] second :
                List.of(
                        new String[] {"discard", "--group=killed", "--why=test"},
                        new String[] {"redrive", "--group=killed"})) {
            assertThatThrownBy(() -> lab.run(second))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> {
                                assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
                                assertThat(e.remedy()).contains("Wait until that run has ended");
                            })
                    .hasMessageContaining("because run r1, a redrive, is still running since 2")
                    .hasMessageContaining("one redrive or discard of events.dlt runs at a time");
        }

        int before = lab.retries("long").size();
        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("long").size() > before);
        redrive.requestStop();
        assertThat(report.get().interrupted()).isTrue();
        long redriven = report.get().redriven();
        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("long").size() >= redriven);
        assertThat(lab.retries("killed")).isEmpty();
        killedRunIsWaitedForOnce();
    }

    /**
     * Pipelines share the topic of the dispositions, and a killed run leaves a transaction open.
     */
    @Test
    @Tag("full")
    void dispositionsBehindATransactionOfAnotherPipelineAreWaitedFor() throws Exception {
        lab.deadLetter("hidden", 2, "a-3", Map.of());
        lab.awaitLetters("hidden", 2);
        Redrive first = redrive("h1", DeadLetterFilter.ofGroup("hidden"), 0.5);
        CompletableFuture<RedriveReport> report = CompletableFuture.supplyAsync(() -> run(first));
        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("hidden").size() == 1);
        try (KafkaProducer<byte[], byte[]> other =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                lab.bootstrapServers(),
                                "transactional.id",
                                "tailrace.redrives-other.dlt",
                                "transaction.timeout.ms",
                                8_000),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            other.initTransactions();
            other.beginTransaction();
            byte[] key = "another-topic:0:0".getBytes(UTF_8);
            other.send(new ProducerRecord<>(REDRIVES, key, "{}".getBytes(UTF_8))).get();
            assertThat(report.get().redriven()).isEqualTo(2);

            RedriveReport second = run(redrive("h2", DeadLetterFilter.ofGroup("hidden"), 0));
            assertThat(second.redriven()).as("of dead letters that are redriven").isZero();
            await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("hidden").size() >= 2);
            assertThat(lab.retries("hidden")).hasSize(2);
        }
    }

    /** What a killed process leaves: a sign of life, and none after it. */
    private void killedRunIsWaitedForOnce() throws Exception {
        String key = "running:" + deadLetterTopicId() + ":another-process";
        String sign =
                "{\"run\":\"r0\",\"command\":\"discard\",\"since\":\"2026-01-01T00:00:00Z\",\"number\":7}";
        lab.send(
                new ProducerRecord<>(REDRIVES, key.getBytes(UTF_8), sign.getBytes(UTF_8)),
                Map.of());

        long begun = System.nanoTime();
        assertThat(lab.run("discard", "--group=killed", "--why=test")).contains("1 discarded");
        assertThat(since(begun)).isGreaterThan(Duration.ofSeconds(9));

        try (ReadCommitted signs = lab.observe("tailrace\\.redrives")) {
            await().atMost(DeadLetterLab.SOON)
                    .until(
                            () ->
                                    signs.records().stream()
                                            .filter(r -> new String(r.key(), UTF_8).equals(key))
                                            .anyMatch(r -> r.value() == null));
        }
        begun = System.nanoTime();
        assertThat(lab.run("discard", "--group=killed", "--why=test")).contains("0 discarded");
        assertThat(since(begun)).isLessThan(Duration.ofSeconds(9));
    }

    private String deadLetterTopicId() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", lab.bootstrapServers()))) {
            return admin.describeTopics(List.of("events.dlt"))
                    .allTopicNames()
                    .get()
                    .get("events.dlt")
                    .topicId()
                    .toString();
        }
    }

    private Redrive redrive(String run, DeadLetterFilter filter, double rate) {
        RedriveRequest request =
                new RedriveRequest(
                        run,
                        filter,
                        Long.MAX_VALUE,
                        RedrivePace.withoutCanaries(rate),
                        3,
                        false,
                        "test");
        return new Redrive(KafkaCluster.of(lab.bootstrapServers()), request, (letter, what) -> {});
    }

    private static RedriveReport run(Redrive redrive) {
        try {
            return redrive.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
