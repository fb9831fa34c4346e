package io.tailrace.processor.dlt.running;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.ToolClients;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a run is alive, every {@link #EVERY} on a thread of its own, also while the run waits.
 * It is outside of the run's transactions, and a run goes on if its signs cannot be written. Safe
 * for any thread.
 */
public final class RunAnnouncement implements AutoCloseable {

    /** The time between two signs of life. */
    static final Duration EVERY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(RunAnnouncement.class);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final int TIMEOUT_MS = 5_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService thread;
    private SignOfLife sign;

    /**
     * Announces the run.
     *
     * @param deadLetterTopicId the id of the topic whose dead letters the run deals with
     * @param command {@code redrive} or {@code discard}
     */
    public RunAnnouncement(
            KafkaCluster kafka, String deadLetterTopicId, String run, String command) {
        this.sign =
                new SignOfLife(
                        SignOfLife.keysOf(deadLetterTopicId) + UUID.randomUUID(),
                        run,
                        command,
                        Instant.now().toString(),
                        host() + ":" + ProcessHandle.current().pid(),
                        0);
        this.producer = producer(kafka);
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread daemon = new Thread(work, "run-announcement");
                            daemon.setDaemon(true);
                            return daemon;
                        });
        Future<?> unused =
                thread.scheduleWithFixedDelay(
                        this::beat, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    static KafkaProducer<byte[], byte[]> producer(KafkaCluster kafka) {
        Map<String, Object> settings = ToolClients.settings(kafka, "tailrace-dlt-run");
        settings.put("enable.idempotence", false);
        settings.put("linger.ms", 0);
        settings.put("request.timeout.ms", TIMEOUT_MS);
        settings.put("delivery.timeout.ms", TIMEOUT_MS);
        settings.put("max.block.ms", TIMEOUT_MS);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Says that the run has ended, if the brokers answer. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever waits for this run waits a bit longer
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                producer.send(SignOfLife.end(sign.key()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            LOG.debug("Could not say that a run has ended", e);
        } finally {
            producer.close(CLOSE);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the next sign follows soon
    private void beat() {
        try {
            producer.send(sign.toRecord());
            sign = sign.next();
        } catch (KafkaException e) {
            LOG.debug("Could not say that run {} is alive", sign.run(), e);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
