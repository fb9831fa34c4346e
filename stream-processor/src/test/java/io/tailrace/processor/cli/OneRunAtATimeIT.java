package io.tailrace.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A redrive or discard does not stop one that runs, and does not wait for one that was killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TailraceTest
class OneRunAtATimeIT {

    private static final int LETTERS = 50;
    private static final String REDRIVES = "tailrace.redrives";

    @TempDir static Path state;

    private DeadLetterLab lab;

    @BeforeAll
    void start(KafkaBroker kafka) throws Exception {
        lab = new DeadLetterLab(kafka, state, List.of("long", "killed"));
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void aDiscardIsRefusedWhileARedriveRunsWhichComesToItsEnd() throws Exception {
        lab.deadLetter("long", LETTERS, "a-1", Map.of());
        lab.deadLetter("killed", 1, "a-2", Map.of());
        lab.awaitLetters("long", LETTERS);
        lab.awaitLetters("killed", 1);
        CompletableFuture<String> redrive =
                CompletableFuture.supplyAsync(
                        () -> run("redrive", "--group=long", "--run=r1", "--rate=5"));
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

        assertThat(redrive.get()).contains("redriven=" + LETTERS);
        assertThat(lab.retries("killed")).isEmpty();
        killedRunIsWaitedForOnce();
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

    private String run(String... command) {
        try {
            return lab.run(command);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
