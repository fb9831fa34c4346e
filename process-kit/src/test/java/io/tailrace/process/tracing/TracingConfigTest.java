package io.tailrace.process.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TracingConfigTest {

    private static final String OPTION = "http://collector:4318";

    @Test
    void withoutAnEndpointNothingIsExported() {
        assertThat(TracingConfig.of("", Map.of())).isEmpty();
        assertThat(TracingConfig.of(null, Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"))).isEmpty();
    }

    @Test
    void theOptionNamesTheCollectorAndTakesPrecedence() {
        Map<String, String> environment =
                Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://other:1/v1/traces");

        assertThat(endpoint(OPTION, environment)).contains("http://collector:4318/v1/traces");
        assertThat(endpoint("https://c/otlp/", Map.of())).contains("https://c/otlp/v1/traces");
        assertThat(endpoint("http://c:4318/v1/traces", Map.of()))
                .contains("http://c:4318/v1/traces");
    }

    @Test
    void theStandardVariablesNameTheCollector() {
        assertThat(endpoint("", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318/")))
                .contains("http://c:4318/v1/traces");
        assertThat(
                        endpoint(
                                "",
                                Map.of(
                                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318",
                                        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t:1/as-is")))
                .contains("http://t:1/as-is");
    }

    @Test
    void theStandardVariablesSwitchTracingOff() {
        assertThat(TracingConfig.of(OPTION, Map.of("OTEL_SDK_DISABLED", "TRUE"))).isEmpty();
        assertThat(TracingConfig.of(OPTION, Map.of("OTEL_TRACES_EXPORTER", "none"))).isEmpty();
    }

    @Test
    void anImpossibleEndpointIsRefusedWithoutRepeatingSecrets() {
        refused("ftp://collector:4318");
        refused("collector:4318");
        refused("http://");
        refused("http://collector:4318/#x");
        refused("http://:4318 ");
        assertThatThrownBy(() -> TracingConfig.of("http://user:secret@collector", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("otlp-endpoint must be a URL")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> TracingConfig.of("http://collector/?key=secret", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(
                        () ->
                                TracingConfig.of(
                                        "", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:s3@b")))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("OTEL_EXPORTER_OTLP_ENDPOINT must be a URL")
                .hasMessageNotContaining("s3");
    }

    @Test
    void whatThisProcessCannotDoIsRefusedWithTheRemedy() {
        assertThatThrownBy(
                        () ->
                                TracingConfig.of(
                                        OPTION, Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .isInstanceOf(OperatorException.class)
                .hasMessage("OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf, got \"grpc\"")
                .extracting(e -> ((OperatorException) e).remedy())
                .asString()
                .contains("4318");
        assertThatThrownBy(
                        () ->
                                TracingConfig.of(
                                        OPTION, Map.of("OTEL_TRACES_EXPORTER", "otlp,console")))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("OTEL_TRACES_EXPORTER must be otlp or none");
    }

    private static void refused(String endpoint) {
        assertThatThrownBy(() -> TracingConfig.of(endpoint, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("otlp-endpoint must be a URL with http or https");
    }

    private static Optional<String> endpoint(String option, Map<String, String> environment) {
        return TracingConfig.of(option, environment).map(TracingConfig::endpoint);
    }
}
