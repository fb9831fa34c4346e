package io.tailrace.relay.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ConnectorCallback;
import io.debezium.engine.RecordChangeEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class EngineThreadTest {

    private final CompletableFuture<RuntimeException> failure = new CompletableFuture<>();
    private final CompletableFuture<Thread> end = new CompletableFuture<>();
    private final CompletableFuture<Throwable> uncaught = new CompletableFuture<>();

    /** As Debezium does if it is told to stop at the moment when it stops by itself. */
    @Test
    void whatTheEngineThrowsIsReportedAndNotThrownOn() throws Exception {
        IllegalStateException thrown = new IllegalStateException("current state is 'STOPPING'");
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
        thread.stop();
    }

    private final class ThrowingEngine implements DebeziumEngine<RecordChangeEvent<SourceRecord>> {

        private final ConnectorCallback stoppable;
        private final RuntimeException thrown;

        ThrowingEngine(ConnectorCallback stoppable, RuntimeException thrown) {
            this.stoppable = stoppable;
            this.thrown = thrown;
        }

        @Override
        public void run() {
            Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
            stoppable.pollingStarted();
            throw thrown;
        }

        @Override
        public void close() {
            throw thrown;
        }
    }
}
