package io.tailrace.process.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates the SDK from the standard variables, except for what a process decides itself: spans
 * only, OTLP over HTTP only, no shutdown hook, no global instance.
 */
final class SdkSetup {

    private static final String QUEUE = "otel.bsp.max.queue.size";
    private static final String BATCH = "otel.bsp.max.export.batch.size";
    private static final String TIMEOUT = "otel.bsp.export.timeout";
    private static final String TRACES_HEADERS = "otel.exporter.otlp.traces.headers";
    private static final String HEADERS = "otel.exporter.otlp.headers";

    /** A batch of the relay has up to 4096 rows, and is recorded at once. */
    private static final int DEFAULT_QUEUE = 16_384;

    private static final int DEFAULT_BATCH = 2_048;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

    /** What holds unless the environment says something else. Types and ids come from data. */
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "otel.attribute.value.length.limit",
                    "1000",
                    QUEUE,
                    Integer.toString(DEFAULT_QUEUE));

    private SdkSetup() {}

    static OpenTelemetrySdk sdk(TracingConfig config, String service, SpanCounts counts) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesCustomizer(environment -> properties(config, environment))
                    .addResourceCustomizer((found, environment) -> named(found, service))
                    .addSpanExporterCustomizer(
                            (exporter, settings) ->
                                    new WatchedExporter(
                                            exporter,
                                            config.address(),
                                            counts,
                                            settings.getDuration(TIMEOUT, DEFAULT_TIMEOUT)))
                    .addSpanProcessorCustomizer(
                            (batches, settings) ->
                                    new BoundedQueue(
                                            batches, settings.getInt(QUEUE, DEFAULT_QUEUE), counts))
                    .build()
                    .getOpenTelemetrySdk();
        } catch (ConfigurationException | IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "Spans cannot be exported with these OTEL_* variables: " + withoutValue(e),
                    "Correct the variable, or unset it.");
        }
    }

    private static Map<String, String> properties(
            TracingConfig config, ConfigProperties environment) {
        Map<String, String> properties = new HashMap<>(config.settings());
        checkHeaders(properties, environment);
        if (value(BATCH, properties, environment) == null) {
            String own = properties.get(QUEUE);
            int queue =
                    own == null ? environment.getInt(QUEUE, DEFAULT_QUEUE) : Integer.parseInt(own);
            properties.put(BATCH, Integer.toString(Math.max(1, Math.min(queue, DEFAULT_BATCH))));
        }
        properties.put("otel.traces.exporter", "otlp");
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        properties.put("otel.propagators", "none");
        properties.put("otel.exporter.otlp.traces.protocol", "http/protobuf");
        properties.put("otel.exporter.otlp.traces.endpoint", config.endpoint());
        return properties;
    }

    private static void checkHeaders(Map<String, String> settings, ConfigProperties environment) {
        String traces = valueOr(TRACES_HEADERS, settings, environment, "");
        if (!traces.isBlank()) {
            OtlpHeaders.check("OTEL_EXPORTER_OTLP_TRACES_HEADERS", traces);
        } else {
            OtlpHeaders.check(
                    "OTEL_EXPORTER_OTLP_HEADERS", valueOr(HEADERS, settings, environment, ""));
        }
    }

    private static String valueOr(
            String name,
            Map<String, String> settings,
            ConfigProperties environment,
            String otherwise) {
        String value = value(name, settings, environment);
        return value == null ? otherwise : value;
    }

    private static @Nullable String value(
            String name, Map<String, String> settings, ConfigProperties environment) {
        String own = settings.get(name);
        return own == null ? environment.getString(name) : own;
    }

    private static Resource named(Resource found, String service) {
        String name = found.getAttribute(SERVICE);
        return name == null || name.startsWith("unknown_service")
                ? found.toBuilder().put(SERVICE, service).build()
                : found;
    }

    /** The SDK repeats the value that it refuses, which may be a header with a credential. */
    private static String withoutValue(Exception e) {
        return String.valueOf(e.getMessage()).replaceFirst("(?s)=.*", "=...");
    }
}
