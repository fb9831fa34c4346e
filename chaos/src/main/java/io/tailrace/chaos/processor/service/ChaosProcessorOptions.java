package io.tailrace.chaos.processor.service;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The command line of every processor process of a run. */
public final class ChaosProcessorOptions {

    /** Lets events pass whose types and payloads are in no catalogue. */
    public static final String ANY_EVENT = "--any-event";

    @Option(names = ANY_EVENT)
    private boolean anyEvent;

    @Option(names = "--admin-port")
    private int adminPort;

    @Option(names = "--bootstrap-servers")
    private String bootstrapServers = "";

    @Option(names = "--dedupe-ttl")
    private Duration dedupeTtl = Duration.ofMinutes(5);

    @Option(names = "--group")
    private String group = "";

    @Option(names = "--max-attempts")
    private int maxAttempts;

    @Option(names = "--initial-backoff-ms")
    private long initialBackoffMs;

    @Option(names = "--max-backoff-ms")
    private long maxBackoffMs;

    @Option(names = "--kafka")
    private Map<String, String> kafka = new HashMap<>();

    @Option(names = "--state-dir")
    private Path stateDirectory = Path.of("");

    /**
     * The options that are the same for all processes of a run; each process needs {@code
     * --state-dir} as well.
     *
     * @param dedupeTtl the time to live of event ids in the deduplication
     * @param group the only group with a retry policy
     * @param maxAttempts the attempts of that group
     * @param initialBackoffMs the backoff after its first failed attempt, in milliseconds
     * @param maxBackoffMs its longest backoff, in milliseconds
     */
    public static List<String> of(
            String bootstrapServers,
            Duration dedupeTtl,
            String group,
            int maxAttempts,
            long initialBackoffMs,
            long maxBackoffMs) {
        return List.of(
                "--bootstrap-servers",
                bootstrapServers,
                "--dedupe-ttl",
                dedupeTtl.toString(),
                "--group",
                group,
                "--max-attempts",
                Integer.toString(maxAttempts),
                "--initial-backoff-ms",
                Long.toString(initialBackoffMs),
                "--max-backoff-ms",
                Long.toString(maxBackoffMs),
                "--kafka",
                "main.consumer.session.timeout.ms=2500",
                "--kafka",
                "main.consumer.heartbeat.interval.ms=500");
    }

    /** The port of the admin endpoint. */
    public int adminPort() {
        return adminPort;
    }

    /** Additional properties of the Kafka clients. */
    public Map<String, String> clientProperties() {
        return kafka;
    }

    /**
     * The configuration of the processor. Its catalogue has the built-in events, so that the broken
     * payloads of the feed are found invalid, unless any event passes.
     */
    public ProcessorConfig config() {
        RetryPolicy policy =
                new RetryPolicy(
                        maxAttempts,
                        Duration.ofMillis(initialBackoffMs),
                        Duration.ofMillis(maxBackoffMs),
                        RetryPolicy.DEFAULT_JITTER);
        ProcessorConfig.Builder config =
                ProcessorConfig.builder(
                                KafkaCluster.builder(bootstrapServers)
                                        .clientProperties(kafka)
                                        .build())
                        .dedupeTtl(dedupeTtl)
                        .group(group, policy)
                        .stateDirectory(stateDirectory);
        return anyEvent
                ? config.build()
                : config.catalogue(EventCatalogue.of(BuiltInEvent.class)).build();
    }
}
