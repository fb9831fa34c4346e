package io.tailrace.process.tracing;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.InvalidValueException;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What OpenTelemetry's standard variables say about the export of spans. Immutable.
 *
 * @param variables the environment of the process
 */
record TracingEnvironment(Map<String, String> variables) {

    private static final Logger LOG = LoggerFactory.getLogger(TracingEnvironment.class);
    private static final String TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private static final String ALL = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String CONFIG_FILE = "OTEL_CONFIG_FILE";
    private static final List<String> PROTOCOLS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");
    private static final String HTTP = "http/protobuf";
    private static final int PORT_OF_GRPC = 4_317;

    /** Whether tracing is switched off, whatever else is set. */
    boolean isOff() {
        return lower("OTEL_SDK_DISABLED").equals("true")
                || lower("OTEL_TRACES_EXPORTER").equals("none");
    }

    /**
     * The configuration if no option names an endpoint; empty, with a warning, if the variables ask
     * for what is not supported.
     *
     * @throws OperatorException if the endpoint is no URL that can be used
     */
    Optional<TracingConfig> config() {
        String named = isSet(TRACES) ? TRACES : ALL;
        if (!isSet(named) && !isSet(CONFIG_FILE)) {
            return Optional.empty();
        }
        Optional<OperatorException> problem = unsupported();
        if (problem.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("remedy", problem.get().remedy())
                    .log("No spans are exported: {}", problem.get().getMessage());
            return Optional.empty();
        }
        String endpoint = endpoint(named);
        warnOfGrpc(named, endpoint);
        return Optional.of(new TracingConfig(endpoint, Map.of()));
    }

    /** What the variables ask for that is not supported; empty if there is nothing. */
    Optional<OperatorException> unsupported() {
        if (isSet(CONFIG_FILE)) {
            return Optional.of(
                    refusal(
                            CONFIG_FILE
                                    + " must not be set, because files of OpenTelemetry's"
                                    + " declarative configuration are not supported",
                            "Unset the variable, name the collector with --otlp-endpoint and set"
                                    + " the rest with the variables OTEL_*."));
        }
        String exporter = lower("OTEL_TRACES_EXPORTER");
        if (!exporter.isEmpty() && !exporter.equals("otlp")) {
            return Optional.of(
                    refusal(
                            "OTEL_TRACES_EXPORTER must be otlp or none, got "
                                    + Check.quote(exporter),
                            "Unset the variable: spans are exported with OTLP only."));
        }
        return PROTOCOLS.stream()
                .filter(variable -> isSet(variable) && !lower(variable).equals(HTTP))
                .findFirst()
                .map(this::noProtocol);
    }

    private OperatorException noProtocol(String variable) {
        return refusal(
                "%s must be %s, got %s".formatted(variable, HTTP, Check.quote(lower(variable))),
                "Set OTEL_EXPORTER_OTLP_TRACES_PROTOCOL and OTEL_EXPORTER_OTLP_PROTOCOL to "
                        + HTTP
                        + " or unset them, and name the collector's port for OTLP over HTTP,"
                        + " which is 4318 by default.");
    }

    private String endpoint(String variable) {
        String endpoint = text(variable);
        try {
            OtlpEndpoint.check(variable, endpoint);
        } catch (InvalidValueException e) {
            throw refusal(
                    String.valueOf(e.getMessage()),
                    "Correct or unset the variable, or give --otlp-endpoint, for example"
                            + " http://localhost:4318. Credentials belong into"
                            + " OTEL_EXPORTER_OTLP_HEADERS.");
        }
        return variable.equals(TRACES) ? endpoint : OtlpEndpoint.withPath(endpoint);
    }

    private void warnOfGrpc(String variable, String endpoint) {
        if (OtlpEndpoint.port(endpoint) == PORT_OF_GRPC
                && PROTOCOLS.stream().noneMatch(this::isSet)) {
            LOG.atWarn()
                    .addKeyValue(
                            "remedy",
                            "Name the collector's port for OTLP over HTTP, which is 4318 by default;"
                                    + " if the collector takes HTTP at 4317, set"
                                    + " OTEL_EXPORTER_OTLP_PROTOCOL to "
                                    + HTTP
                                    + ".")
                    .log(
                            "{} names port 4317, which is the port of OTLP over gRPC by default."
                                    + " Spans are exported with OTLP over HTTP and are lost if the"
                                    + " collector does not take HTTP there.",
                            variable);
        }
    }

    private static OperatorException refusal(String problem, String remedy) {
        return new OperatorException(ExitCode.USAGE, problem, remedy);
    }

    private boolean isSet(String variable) {
        return !text(variable).isEmpty();
    }

    private String lower(String variable) {
        return text(variable).toLowerCase(Locale.ROOT);
    }

    private String text(String variable) {
        return variables.getOrDefault(variable, "").strip();
    }
}
