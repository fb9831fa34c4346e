package io.tailrace.relay.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ConnectorCallback;
import io.debezium.engine.RecordChangeEvent;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class EngineThreadTest {

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CompletableFuture<Thread> end = new CompletableFuture<>();
    private final CompletableFuture<Throwable> uncaught = new CompletableFuture<>();

    /** As Debezium does if it is told to stop at the moment when it stops by itself. */
    @Test
    void whatTheEngineThrowsIsReportedAndNotThrownOn() throws Exception {
        throwsAndEnds(new IllegalStateException("current state is 'STOPPING'"));
    }

    /** Otherwise the stream would seem to hang until it counts as stalled. */
    @Test
    void anErrorOfTheJvmEndsTheStreamAtOnce() throws Exception {
        throwsAndEnds(new OutOfMemoryError("Java heap space"));
    }

    @Test
    void anEngineThatFailsInAnyWayWhileItIsStoppedHasStopped() throws Exception {
        throwsAndEnds(new UnsupportedOperationException("stop"));
    }

    private void throwsAndEnds(Throwable thrown) throws Exception {
        EngineThread thread =
                new EngineThread(
                        "orders",
                        stoppable -> new ThrowingEngine(stoppable, thrown),
                        failure::complete,
                        () -> end.complete(Thread.currentThread()));
        thread.start();
        assertThat(failure.get(5, TimeUnit.SECONDS)).isSameAs(thrown);
        end.get(5, TimeUnit.SECONDS).join(5_000);
        assertThat(uncaught).isNotDone();
        stop(thread);
        assertThat(uncaught).isNotDone();
    }

    /** The thread that stops the engine gets the default handler. */
    private void stop(EngineThread thread) {
        UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
        try {
            thread.stop();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private final class ThrowingEngine implements DebeziumEngine<RecordChangeEvent<SourceRecord>> {

        private final ConnectorCallback stoppable;
        private final Throwable thrown;

        ThrowingEngine(ConnectorCallback stoppable, Throwable thrown) {
            this.stoppable = stoppable;
            this.thrown = thrown;
        }

        @Override
        public void run() {
            Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
            stoppable.pollingStarted();
            fail();
        }

        @Override
        public void close() {
            if (thrown instanceof RuntimeException) {
                fail();
            }
        }

        private void fail() {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }
}
