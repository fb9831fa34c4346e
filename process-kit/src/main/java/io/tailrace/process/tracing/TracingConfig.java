package io.tailrace.process.tracing;

import io.tailrace.event.internal.InvalidValueException;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where spans are exported to. Everything else is set by the standard variables {@code OTEL_*}.
 * Immutable.
 *
 * @param endpoint the URL that spans are posted to, path included
 * @param settings further properties of OpenTelemetry's autoconfiguration, such as {@code
 *     otel.bsp.schedule.delay}; they take precedence over the environment
 */
public record TracingConfig(String endpoint, Map<String, String> settings) {

    private static final String OPTION = "otlp-endpoint";

    /**
     * Copies the settings.
     *
     * @throws InvalidValueException if the endpoint is no URL that can be used
     */
    public TracingConfig {
        OtlpEndpoint.check("endpoint", endpoint);
        settings = Map.copyOf(settings);
    }

    /**
     * Spans go to a collector, as {@code --otlp-endpoint} names it: {@code http://host:4318}.
     *
     * @throws InvalidValueException if it is no URL that can be used
     */
    public static TracingConfig to(String collector) {
        OtlpEndpoint.check(OPTION, collector);
        return new TracingConfig(OtlpEndpoint.withPath(collector), Map.of());
    }

    /** A copy with other settings. */
    public TracingConfig withSettings(Map<String, String> others) {
        return new TracingConfig(endpoint, others);
    }

    /** Scheme, host and port of the endpoint, for the log: a path may hold a key. */
    public String address() {
        return OtlpEndpoint.address(endpoint);
    }

    /**
     * The configuration of a process; empty if neither option nor environment name an endpoint, or
     * {@code OTEL_SDK_DISABLED} or {@code OTEL_TRACES_EXPORTER=none} switch tracing off. If only
     * the environment names an endpoint and asks for something that this process cannot do, the
     * configuration is empty and a warning is logged: the variables may be meant for all processes
     * of a host.
     *
     * @param option the value of {@code --otlp-endpoint}; blank or null if it is not given
     * @param environment the environment of the process
     * @throws InvalidValueException if the option is no URL that can be used
     * @throws OperatorException with {@link ExitCode#USAGE} if the option is given and the
     *     environment asks for something that this process cannot do, or a variable names an
     *     endpoint that is no URL that can be used
     */
    public static Optional<TracingConfig> of(
            @Nullable String option, Map<String, String> environment) {
        TracingEnvironment standard = new TracingEnvironment(environment);
        if (standard.isOff()) {
            return Optional.empty();
        }
        if (option == null || option.isBlank()) {
            return standard.config();
        }
        TracingConfig config = to(option.strip());
        Optional<OperatorException> problem = standard.unsupported();
        if (problem.isPresent()) {
            throw problem.get();
        }
        return Optional.of(config);
    }
}
