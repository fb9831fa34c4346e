package io.tailrace.relay.source;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ConnectorCallback;
import io.debezium.engine.RecordChangeEvent;
import io.tailrace.process.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a Debezium engine on a thread of its own. Debezium bounds the start and the stop of an
 * engine by one setting, but a slow database may need a minute for the start, and a hung connection
 * must not hold up whoever stops the engine. So a stop is not waited for longer than {@link
 * #STOP_LIMIT}. Single use; for one thread.
 */
final class EngineThread {

    /** How long an engine may take to connect to a slow database, or on a busy machine. */
    static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final ThreadFactory RUNNING = DaemonThreads.named("relay-stream");
    private static final ThreadFactory STOPPING = DaemonThreads.named("relay-stream-stop");

    private final String slot;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final Consumer<Throwable> onFailure;
    private final Runnable onEnd;
    private final CountDownLatch stoppable = new CountDownLatch(1);
    private boolean started;

    /**
     * @param slot named in the log
     * @param engine builds the engine, which calls back once it may be stopped
     * @param onFailure called if the engine fails in a way that it does not report by itself
     * @param onEnd called once the engine has ended, on its thread
     */
    EngineThread(
            String slot,
            Function<ConnectorCallback, DebeziumEngine<RecordChangeEvent<SourceRecord>>> engine,
            Consumer<Throwable> onFailure,
            Runnable onEnd) {
        this.slot = slot;
        this.onFailure = onFailure;
        this.onEnd = onEnd;
        this.engine =
                engine.apply(
                        new ConnectorCallback() {
                            @Override
                            public void pollingStarted() {
                                stoppable.countDown();
                            }
                        });
    }

    void start() {
        started = true;
        RUNNING.newThread(this::run).start();
    }

    /**
     * An engine that fails while it is told to stop throws instead of reporting its end. An error
     * of the JVM ends the stream at once too, and is judged by whoever waits for the stream.
     */
    private void run() {
        try {
            engine.run();
        } catch (Throwable e) {
            LOG.debug("The engine of slot {} did not stop as it should", slot, e);
            onFailure.accept(e);
        } finally {
            stoppable.countDown();
            onEnd.run();
        }
    }

    /** Stops the engine; an engine that has not stopped within the limit is left behind. */
    void stop() {
        if (!started) {
            onEnd.run();
            return;
        }
        Thread stopping = STOPPING.newThread(this::stopEngine);
        stopping.start();
        try {
            stopping.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (stopping.isAlive()) {
            LOG.atWarn()
                    .addKeyValue("slot", slot)
                    .log(
                            "The stream still waits for an answer from PostgreSQL {} s after it was"
                                    + " told to stop; going on without it",
                            STOP_LIMIT.toSeconds());
        }
    }

    /** An engine that is told to stop while it starts fails, and logs an error. */
    private void stopEngine() {
        try {
            stoppable.await();
            engine.close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("The engine of slot {} had already stopped", slot, e);
        } catch (InterruptedException e) {
            LOG.debug("The engine of slot {} is left behind", slot, e);
        }
    }
}
