package io.tailrace.bench.processor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * The least that Kafka Streams can do exactly once: a topology without state that copies one topic
 * to another. It has the processor's number of threads, commit interval, wait for records and size
 * of batches; everything else has the defaults of Kafka Streams.
 */
public final class PassThrough implements AutoCloseable {

    /** The processor's, which serves the topology best too. */
    static final int BATCH_BYTES = 65_536;

    /** Kafka's own. */
    static final int DEFAULT_BATCH_BYTES = 16_384;

    private static final long POLL_MS = 10;

    private final KafkaStreams streams;

    /**
     * Starts to copy.
     *
     * @param state an existing directory; its name becomes part of the application id
     * @param batchBytes the size of the producer's batches
     */
    PassThrough(
            String bootstrapServers,
            String from,
            String to,
            Duration commitInterval,
            Path state,
            int batchBytes) {
        Topology topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), from);
        topology.addSink("out", to, new ByteArraySerializer(), new ByteArraySerializer(), "in");
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "copy-" + state.getFileName());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, batchBytes);
        streams = new KafkaStreams(topology, settings);
        streams.start();
    }

    /**
     * Copies until the process is asked to end.
     *
     * @param arguments the servers, the topic to read, the topic to write, the commit interval in
     *     milliseconds, and an existing directory for files
     */
    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        PassThrough copying =
                new PassThrough(
                        arguments[0],
                        arguments[1],
                        arguments[2],
                        Duration.ofMillis(Long.parseLong(arguments[3])),
                        Path.of(arguments[4]),
                        BATCH_BYTES);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    copying.close();
                                    end.countDown();
                                }));
        end.await();
    }

    @Override
    public void close() {
        streams.close();
    }
}
