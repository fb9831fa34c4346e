package io.tailrace.chaos.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.process.JvmProcess.ProcessFiles;
import io.tailrace.chaos.process.JvmProcess.Program;
import io.tailrace.chaos.subscriber.service.ShopHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path directory;
    private Path log;
    private JvmProcess process;
    private Member member;

    @BeforeEach
    void ofAProcessThatHasNotStarted() {
        log = directory.resolve("log");
    }

    @AfterEach
    void end() {
        process.kill();
    }

    @Test
    void aProcessThatEndsInOrderHasStopped() throws Exception {
        start(0);

        assertThat(member.stop(LONG)).isEmpty();
    }

    @Test
    void aProcessThatFailsWhileItStopsHasNot() throws Exception {
        start(1);

        assertThat(member.stop(LONG))
                .hasValue("one (previous) was asked to stop and ended with exit code 1");
    }

    @Test
    void aProcessThatHangsWhileItStopsHasNot() throws Exception {
        start(Stopping.NEVER);

        assertThat(member.stop(Duration.ofSeconds(1)))
                .hasValue("one (previous) did not stop within 1 s and was killed");
        assertThat(member.isAlive()).isFalse();
    }

    @Test
    void anEventMayEndASubscriberWhileItStops() throws Exception {
        start(ShopHandler.CRASHED);

        assertThat(member.stop(LONG)).isEmpty();
    }

    private void start(int code) throws IOException {
        process =
                new JvmProcess(
                        Program.of(Stopping.class),
                        List.of(Integer.toString(code)),
                        new ProcessFiles(log, directory.resolve("pid"), directory));
        member = new Member("one", Member.Role.SUBSCRIBER, process, process);
        member.start();
        await().atMost(LONG).until(() -> Files.readString(log).contains(Stopping.READY));
    }

    /** Runs until it is asked to stop, and ends with a code that is its last argument. */
    static final class Stopping {

        static final int NEVER = -1;
        static final String READY = "can be stopped";

        private Stopping() {}

        public static void main(String[] arguments) throws InterruptedException {
            int code = Integer.parseInt(arguments[arguments.length - 1]);
            CountDownLatch never = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(code, never)));
            System.out.println(READY);
            never.await();
        }

        private static void end(int code, CountDownLatch never) {
            if (code != NEVER) {
                Runtime.getRuntime().halt(code);
            }
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
