package io.tailrace.chaos.processor.service;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ProcessMain;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * A processor as an application embeds it: configured in code, with a catalogue whose payloads it
 * validates. The stock process {@code tailrace-processor} has no catalogue.
 */
@Command(name = "chaos-processor")
public final class ChaosProcessorMain implements Callable<Integer> {

    private static final Duration FOREVER = Duration.ofDays(1);
    private static final long STOP_SECONDS = 30;

    @Mixin private ChaosProcessorOptions options = new ChaosProcessorOptions();

    /** Runs until the process is killed or asked to stop. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(ChaosProcessorMain::new, "TAILRACE_CHAOS_", arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (StreamProcessor processor = new StreamProcessor(options.config(), metrics);
                AdminEndpoint admin =
                        AdminEndpoint.start(
                                AdminConfig.loopback(options.adminPort()),
                                processor::health,
                                metrics);
                GracefulStop stop = GracefulStop.on(processor::requestStop, STOP_SECONDS);
                processor) {
            processor.start();
            processor.await(ProcessorState.STOPPED, FOREVER);
            return processor.failure().isPresent()
                    ? ExitCode.UNEXPECTED.code()
                    : ExitCode.OK.code();
        }
    }
}
