package io.tailrace.chaos.processor.naive;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.chaos.processor.service.ChaosProcessorOptions;
import io.tailrace.process.ExitCode;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.admin.Health;
import io.tailrace.process.cli.ProcessMain;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.EventTopology;
import io.tailrace.processor.topology.TopologyContext;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.StageMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Runs the topology of the processor with {@code processing.guarantee=at_least_once}. The topics
 * must exist.
 */
@Command(name = "naive-processor")
public final class NaiveProcessorMain implements Callable<Integer> {

    private static final int COMMIT_MS = 2_000;

    @Mixin private ChaosProcessorOptions options = new ChaosProcessorOptions();

    /** Runs until the process is killed. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(NaiveProcessorMain::new, "TAILRACE_NAIVE_", arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        ProcessorConfig config = options.config();
        EventTopology topology =
                new EventTopology(
                        config,
                        TopologyContext.of(config, new NoMetrics(), OutputTopics.ALL_EXIST));
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (KafkaStreams streams = new KafkaStreams(topology.build(), properties(config));
                AdminEndpoint admin =
                        AdminEndpoint.start(
                                AdminConfig.loopback(options.adminPort()),
                                () -> new Health(true, true, streams.state().name(), Map.of()),
                                metrics)) {
            streams.start();
            new CountDownLatch(1).await();
            return ExitCode.OK.code();
        }
    }

    private Properties properties(ProcessorConfig config) {
        Properties properties = new Properties();
        properties.putAll(options.clientProperties());
        properties.put("bootstrap.servers", config.kafka().bootstrapServers());
        properties.put("application.id", config.execution().applicationId());
        properties.put("state.dir", config.execution().stateDirectory().toString());
        properties.put("processing.guarantee", "at_least_once");
        properties.put("commit.interval.ms", COMMIT_MS);
        return properties;
    }

    /** Counts nothing: no one reads the metrics of this process. */
    private static final class NoMetrics implements StageMetrics {

        @Override
        public void delivered(Duration latency) {}

        @Override
        public void duplicateSkipped() {}

        @Override
        public void retried(String name) {}

        @Override
        public void deadLettered(@Nullable String group, @Nullable String type, String reason) {}
    }
}
