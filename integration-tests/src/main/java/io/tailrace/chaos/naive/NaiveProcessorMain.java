package io.tailrace.chaos.naive;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.admin.Health;
import io.tailrace.process.cli.ProcessMain;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.processor.topology.EventTopology;
import io.tailrace.processor.topology.TopologyContext;
import io.tailrace.processor.topology.stage.StageMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the same topology as the real one, at least once. Its topics must exist. */
@Command(name = "naive-processor")
public final class NaiveProcessorMain implements Callable<Integer> {

    private static final int COMMIT_MS = 2_000;

    @Option(names = "--admin-port")
    private int adminPort;

    @Option(names = "--bootstrap-servers")
    private String bootstrapServers = "";

    @Option(names = "--dedupe-ttl")
    private Duration dedupeTtl = Duration.ofMinutes(5);

    @Option(names = "--group")
    private String group = "";

    @Option(names = "--kafka")
    private Map<String, String> kafka = new HashMap<>();

    @Option(names = "--state-dir")
    private Path stateDirectory = Path.of("");

    /** Runs until it is killed. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(new NaiveProcessorMain(), "TAILRACE_NAIVE_", arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        ProcessorConfig config = config();
        EventTopology topology =
                new EventTopology(config, TopologyContext.of(config, new NobodyCounts()));
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (KafkaStreams streams = new KafkaStreams(topology.build(), properties());
                AdminEndpoint admin =
                        AdminEndpoint.start(
                                "127.0.0.1",
                                adminPort,
                                () -> new Health(true, streams.state().name(), Map.of()),
                                metrics)) {
            streams.start();
            new CountDownLatch(1).await();
            return ExitCode.OK.code();
        }
    }

    private ProcessorConfig config() {
        String[] parts = group.split(":", -1);
        RetryPolicy policy =
                new RetryPolicy(
                        Integer.parseInt(parts[1]),
                        Duration.parse(parts[2]),
                        Duration.parse(parts[3]),
                        RetryPolicy.DEFAULT_JITTER);
        return ProcessorConfig.builder(bootstrapServers)
                .dedupeTtl(dedupeTtl)
                .group(parts[0], policy)
                .build();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("application.id", ProcessorConfig.DEFAULT_APPLICATION_ID);
        properties.put("state.dir", stateDirectory.toString());
        properties.put("processing.guarantee", "at_least_once");
        properties.put("commit.interval.ms", COMMIT_MS);
        return properties;
    }

    /** Nobody looks. */
    private static final class NobodyCounts implements StageMetrics {

        @Override
        public void delivered(Duration latency) {}

        @Override
        public void duplicateSkipped() {}

        @Override
        public void retried(String name) {}

        @Override
        public void deadLettered(@Nullable String group, String reason) {}
    }
}
