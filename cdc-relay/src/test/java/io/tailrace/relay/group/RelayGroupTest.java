package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Secret;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.config.RelayConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outboxes that fail, without servers. */
class RelayGroupTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Supervision QUICK =
            new Supervision(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(100));
    private static final String NOWHERE = "jdbc:postgresql://localhost:1/x";

    @TempDir private Path directory;

    @Test
    void theProcessEndsWhenEveryOutboxNeedsAPerson() throws InterruptedException {
        try (RelayGroup group = group(withoutSecret("a"), withoutSecret("b"))) {
            group.start();

            assertThat(group.awaitEnd())
                    .get()
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
            assertThat(group.health().live()).isFalse();
        }
    }

    @Test
    void theProcessGoesOnWhileAServerIsAway() throws InterruptedException {
        try (RelayGroup group = group(withoutSecret("a"), outbox("b", NOWHERE))) {
            group.start();
            await().atMost(SOON).until(() -> isFailed(group, "a") && isFailed(group, "b"));

            assertThat(group.health().live()).isTrue();
            group.requestStop();
            assertThat(group.awaitEnd()).isEmpty();
        }
    }

    @Test
    void aPasswordFileThatAppearsMendsItsOutbox() throws IOException {
        try (RelayGroup group = group(withoutSecret("a"), outbox("b", NOWHERE))) {
            group.start();
            await().atMost(SOON).until(() -> problems(group, "a").contains("cannot be read"));

            Files.writeString(directory.resolve("a"), "secret");
            await().atMost(SOON).until(() -> !problems(group, "a").contains("cannot be read"));
        }
    }

    @Test
    void aServerThatHangsDoesNotHoldUpTheStop() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RelayGroup group =
                        group(
                                outbox(
                                        "a",
                                        "jdbc:postgresql://localhost:%d/x"
                                                .formatted(silent.getLocalPort())),
                                outbox("b", NOWHERE))) {
            group.start();
            try (Socket hanging = silent.accept()) {
                long begin = System.nanoTime();
                group.requestStop();
                assertThat(group.awaitEnd()).isEmpty();
                group.close();

                assertThat(hanging.isConnected()).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - begin))
                        .isLessThan(Duration.ofSeconds(15));
            }
        }
    }

    @Test
    void whatNobodyForesawIsFollowedByAnotherAttempt() throws InterruptedException {
        Outbox outbox = outbox("a", NOWHERE);
        AtomicInteger made = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        SupervisedRelay relay =
                new SupervisedRelay(
                        outbox,
                        () -> {
                            if (made.incrementAndGet() == 2) {
                                throw new IllegalStateException("unforeseen");
                            }
                            return new CdcRelay(outbox.config());
                        },
                        new FoundDatabases(List.of("a"), SOON),
                        new Failing(failed),
                        QUICK);
        relay.start();

        await().atMost(SOON).until(() -> made.get() >= 4 && failed.get() >= 3);
        relay.requestStop();
        assertThat(relay.join(SOON)).isTrue();
    }

    /** An observer that fails itself. */
    private record Failing(AtomicInteger failed) implements SupervisedRelay.Observer {

        @Override
        public void started(Outbox outbox) {}

        @Override
        public void failed(Outbox outbox, Throwable failure) {
            failed.incrementAndGet();
            throw new IllegalStateException("The observer fails as well");
        }

        @Override
        public void ended(Outbox outbox) {}
    }

    private static boolean isFailed(RelayGroup group, String name) {
        return problems(group, name).contains("The relay has failed");
    }

    private static String problems(RelayGroup group, String name) {
        return String.valueOf(group.health(name).details().get("problems"));
    }

    private static RelayGroup group(Outbox... outboxes) {
        return new RelayGroup(
                List.of(outboxes),
                new SimpleMeterRegistry(),
                SpanRecorder.NONE,
                outbox -> {},
                QUICK);
    }

    private Outbox withoutSecret(String name) {
        Secret<String> secret = Secret.inFileWhenUsed("--x", directory.resolve(name), text -> text);
        return new Outbox(
                name, RelayConfig.builder(NOWHERE, "u", secret, "localhost:1").slot(name).build());
    }

    private static Outbox outbox(String name, String url) {
        return new Outbox(
                name, RelayConfig.builder(url, "u", "p", "localhost:1").slot(name).build());
    }
}
