package io.tailrace.console.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.Caller;
import io.tailrace.console.http.Role;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ActionRunsTest {

    private static final Caller ANN = new Caller("ann", Role.OPERATE);

    private final AuditLog audit = new AuditLog(InstantSource.system());
    private final ActionRuns runs = new ActionRuns(audit, InstantSource.system());

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void oneActionThatWritesRunsAtATime() throws Exception {
        Waiting first = new Waiting(true);
        String id = runs.start(ANN, first);
        first.begun.await();
        assertThatThrownBy(() -> runs.start(ANN, new Waiting(true)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("Action " + id + ", a test of ann, is running")
                .extracting(e -> ((ApiException) e).status())
                .isEqualTo(409);
        assertThat(audit.last()).hasSize(1);

        Waiting reading = new Waiting(false);
        runs.start(ANN, reading);
        runs.stop(ANN, id);
        await(id);
        assertThat(runs.find(id).state()).isEqualTo("stopped");
        assertThat(runs.find(id).summary()).isEqualTo("waits: done=3");
        String next = runs.start(ANN, new Waiting(true));
        assertThat(runs.find(next).state()).isEqualTo("running");
        assertThat(audit.last()).extracting(AuditLog.Entry::action).contains("stop", "test");
    }

    @Test
    void anActionIsInTheAuditLogBeforeItStarts() throws Exception {
        AtomicInteger entries = new AtomicInteger();
        String id = runs.start(ANN, work(() -> entries.set(audit.last().size())));
        await(id);
        assertThat(entries).hasValue(1);
        assertThat(audit.last().get(0).details()).isEqualTo("waits (action " + id + ")");
    }

    @Test
    void whatWentWrongIsSaid() throws Exception {
        String id =
                runs.start(
                        ANN,
                        work(
                                () -> {
                                    throw new OperatorException(
                                            ExitCode.INCOMPLETE, "fenced", "wait");
                                }));
        await(id);
        assertThat(runs.find(id).state()).isEqualTo("failed");
        assertThat(runs.find(id).error()).isEqualTo("fenced");
        assertThat(runs.find(id).remedy()).isEqualTo("wait");
        String other =
                runs.start(
                        ANN,
                        work(
                                () -> {
                                    throw new IllegalStateException("odd");
                                }));
        await(other);
        assertThat(runs.find(other).error()).contains("odd");
    }

    @Test
    void theLastFiftyActionsAndTheirLastLinesAreKept() throws Exception {
        String first = "";
        for (int i = 0; i < 51; i++) {
            String id = runs.start(ANN, work(() -> {}));
            first = i == 0 ? id : first;
            await(id);
        }
        String forgotten = first;
        assertThat(runs.all()).hasSize(50);
        assertThatThrownBy(() -> runs.find(forgotten)).hasMessageContaining("No action");
        assertThat(runs.all().get(0).lines())
                .hasSize(200)
                .startsWith("line 50")
                .endsWith("line 249");
    }

    private void await(String id) throws InterruptedException {
        while (runs.find(id).state().equals("running")) {
            Thread.onSpinWait();
        }
    }

    private static Work work(Runnable body) {
        return new Waiting(true) {
            @Override
            public Outcome run(Course course) {
                body.run();
                for (int i = 0; i < 250; i++) {
                    course.line("line " + i);
                }
                return Outcome.done(Map.of());
            }
        };
    }

    private static class Waiting implements Work {

        private final boolean writes;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch stopped = new CountDownLatch(1);

        Waiting(boolean writes) {
            this.writes = writes;
        }

        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String description() {
            return "waits";
        }

        @Override
        public boolean writes() {
            return writes;
        }

        @Override
        public Outcome run(Course course) throws InterruptedException {
            begun.countDown();
            stopped.await();
            return new Outcome(Map.of("done", 3, "other", 0), ActionState.STOPPED, null);
        }

        @Override
        public void stop() {
            stopped.countDown();
        }
    }
}
