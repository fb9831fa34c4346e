package io.tailrace.process.cli;

import io.tailrace.process.OperatorException;
import io.tailrace.process.settings.Mask;
import io.tailrace.process.settings.Masked;
import io.tailrace.process.tracing.TracingConfig;
import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The option that says where a process exports its spans to. */
public final class TracingOptions {

    @Masked(Mask.URL)
    @Option(
            names = "--otlp-endpoint",
            paramLabel = "<url>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The OpenTelemetry collector that gets the spans of sampled events with OTLP"
                            + " over HTTP, as http://host:4318. Everything else is set by the"
                            + " standard variables OTEL_*. Default:"
                            + " OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT;"
                            + " without them no spans are made.")
    private String endpoint = "";

    /**
     * Where spans go to; empty if they are not exported.
     *
     * @throws IllegalArgumentException if the value is no URL that can be used
     * @throws OperatorException if the environment asks for what is not possible
     */
    public Optional<TracingConfig> config() {
        return TracingConfig.of(endpoint, System.getenv());
    }
}
