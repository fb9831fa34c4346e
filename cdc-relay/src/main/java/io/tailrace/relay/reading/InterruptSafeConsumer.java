package io.tailrace.relay.reading;

import io.tailrace.process.DaemonThreads;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * A consumer of bytes that the thread which reads may close although it was, or is, interrupted.
 * Kafka's own consumer logs an interrupt that comes while it is closed as an error, and does not
 * tell the brokers that it has gone. For one thread.
 */
public final class InterruptSafeConsumer extends KafkaConsumer<byte[], byte[]> {

    /**
     * @param settings with the deserializers
     */
    public InterruptSafeConsumer(Map<String, Object> settings) {
        super(settings);
    }

    /**
     * Closes the consumer on a thread that nobody interrupts. Waits for it unless the calling
     * thread is interrupted, which it still is when this method returns; nobody is told then if the
     * consumer could not be closed in order.
     *
     * @throws KafkaException if the consumer could not be closed in order
     */
    @Override
    public void close() {
        undisturbed(super::close);
    }

    /** Like {@link #close()}. */
    @Override
    public void close(CloseOptions options) {
        undisturbed(() -> super.close(options));
    }

    private static void undisturbed(Runnable close) {
        FutureTask<Void> closing = new FutureTask<>(close, null);
        DaemonThreads.named("relay-reader-close").newThread(closing).start();
        try {
            closing.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new KafkaException("Could not close a consumer", e.getCause());
        }
    }
}
