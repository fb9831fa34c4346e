package io.tailrace.process.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.HashMap;
import java.util.Map;

/**
 * Creates the SDK from the standard variables, except for what a process decides itself: spans
 * only, OTLP over HTTP only, no shutdown hook, no global instance.
 */
final class SdkSetup {

    private static final String QUEUE = "otel.bsp.max.queue.size";
    private static final int DEFAULT_QUEUE = 2_048;
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

    /** What holds unless the environment says something else. Types and ids come from data. */
    private static final Map<String, String> DEFAULTS =
            Map.of("otel.attribute.value.length.limit", "1000");

    private SdkSetup() {}

    static OpenTelemetrySdk sdk(TracingConfig config, String service, SpanCounts counts) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesCustomizer(environment -> properties(config))
                    .addResourceCustomizer((found, environment) -> named(found, service))
                    .addSpanExporterCustomizer(
                            (exporter, environment) ->
                                    new WatchedExporter(exporter, config.endpoint(), counts))
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
                    "Correct the variable, or unset it.",
                    e);
        }
    }

    private static Map<String, String> properties(TracingConfig config) {
        Map<String, String> properties = new HashMap<>(config.settings());
        properties.put("otel.traces.exporter", "otlp");
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        properties.put("otel.propagators", "none");
        properties.put("otel.exporter.otlp.traces.protocol", "http/protobuf");
        properties.put("otel.exporter.otlp.traces.endpoint", config.endpoint());
        return properties;
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
