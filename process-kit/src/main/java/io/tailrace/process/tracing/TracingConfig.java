package io.tailrace.process.tracing;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.InvalidValueException;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
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
    private static final String PATH = "/v1/traces";
    private static final String HTTP = "http/protobuf";
    private static final String RULE =
            "must be a URL with http or https and a host, without user, query and fragment";

    /** Copies the settings. */
    public TracingConfig {
        settings = Map.copyOf(settings);
    }

    /** Spans go to a collector, as {@code --otlp-endpoint} names it: {@code http://host:4318}. */
    public static TracingConfig to(String collector) {
        return new TracingConfig(withPath(checked(OPTION, collector)), Map.of());
    }

    /** A copy with other settings. */
    public TracingConfig withSettings(Map<String, String> others) {
        return new TracingConfig(endpoint, others);
    }

    /**
     * The configuration of a process; empty if neither option nor environment name an endpoint, or
     * {@code OTEL_SDK_DISABLED} or {@code OTEL_TRACES_EXPORTER=none} switch tracing off.
     *
     * @param option the value of {@code --otlp-endpoint}; blank or null if it is not given
     * @param environment the environment of the process
     * @throws InvalidValueException if the option is no URL that can be used
     * @throws OperatorException with {@link ExitCode#USAGE} if the environment asks for something
     *     that this process cannot do
     */
    public static Optional<TracingConfig> of(
            @Nullable String option, Map<String, String> environment) {
        if (isOff(environment)) {
            return Optional.empty();
        }
        Optional<TracingConfig> config =
                option == null || option.isBlank()
                        ? ofEnvironment(environment)
                        : Optional.of(to(option.strip()));
        config.ifPresent(on -> requirePossible(environment));
        return config;
    }

    private static boolean isOff(Map<String, String> environment) {
        return value(environment, "OTEL_SDK_DISABLED").equals("true")
                || value(environment, "OTEL_TRACES_EXPORTER").equals("none");
    }

    private static Optional<TracingConfig> ofEnvironment(Map<String, String> environment) {
        String traces = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
        String all = "OTEL_EXPORTER_OTLP_ENDPOINT";
        if (!environment.getOrDefault(traces, "").isBlank()) {
            return Optional.of(new TracingConfig(ofVariable(traces, environment), Map.of()));
        }
        return environment.getOrDefault(all, "").isBlank()
                ? Optional.empty()
                : Optional.of(new TracingConfig(withPath(ofVariable(all, environment)), Map.of()));
    }

    private static String ofVariable(String name, Map<String, String> environment) {
        try {
            return checked(name, environment.getOrDefault(name, "").strip());
        } catch (InvalidValueException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    "Correct or unset the variable, or give --otlp-endpoint, for example"
                            + " http://localhost:4318. Credentials belong into"
                            + " OTEL_EXPORTER_OTLP_HEADERS.",
                    e);
        }
    }

    private static void requirePossible(Map<String, String> environment) {
        String exporter = value(environment, "OTEL_TRACES_EXPORTER");
        if (!exporter.isEmpty() && !exporter.equals("otlp")) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "OTEL_TRACES_EXPORTER must be otlp or none, got " + Check.quote(exporter),
                    "Unset the variable: spans are exported with OTLP only.");
        }
        requireHttp("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", environment);
        requireHttp("OTEL_EXPORTER_OTLP_PROTOCOL", environment);
    }

    private static void requireHttp(String variable, Map<String, String> environment) {
        String protocol = value(environment, variable);
        if (!protocol.isEmpty() && !protocol.equals(HTTP)) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "%s must be %s, got %s".formatted(variable, HTTP, Check.quote(protocol)),
                    "Set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL and OTEL_EXPORTER_OTLP_PROTOCOL to "
                            + HTTP
                            + " or unset them, and name the collector's port for OTLP over HTTP,"
                            + " which is 4318 by default.");
        }
    }

    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
    }

    /** The endpoint itself; a refusal does not repeat what may hold a password. */
    private static String checked(String subject, String endpoint) {
        if (endpoint.indexOf('@') >= 0) {
            throw Check.violation(subject, RULE, "one with an @");
        }
        try {
            URI uri = new URI(endpoint);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null;
            Check.that(http && uri.getHost() != null && plain, subject, RULE, shown(endpoint));
            return endpoint;
        } catch (URISyntaxException e) {
            throw Check.violation(subject, RULE, shown(endpoint));
        }
    }

    /** A query may hold a key. */
    private static String shown(String endpoint) {
        int query = endpoint.indexOf('?');
        return Check.quote(query < 0 ? endpoint : endpoint.substring(0, query + 1) + "...");
    }

    private static String withPath(String collector) {
        String base = collector.replaceFirst("/+$", "");
        return base.endsWith(PATH) ? base : base + PATH;
    }
}
