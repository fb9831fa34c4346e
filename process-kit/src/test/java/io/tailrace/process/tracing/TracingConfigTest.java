package io.tailrace.process.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.process.OperatorException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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

    @Test
    void aPortThatThereIsNotIsRefused() {
        refused("http://collector:0");
        refused("http://collector:65536");
        assertThat(endpoint("http://collector:65535", Map.of())).isPresent();
    }

    @Test
    void theLogNamesNeitherPathNorUser() {
        assertThat(TracingConfig.to("https://c:4318/s3cret").address()).isEqualTo("https://c:4318");
        assertThat(TracingConfig.to("http://[::1]/x").address()).isEqualTo("http://[::1]");
    }

    @Test
    void aFileOfTheDeclarativeConfigurationIsRefusedWithTheOption() {
        assertThatThrownBy(
                        () -> TracingConfig.of(OPTION, Map.of("OTEL_CONFIG_FILE", "/etc/otel.yml")))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("OTEL_CONFIG_FILE must not be set");
    }

    @Test
    void whatOnlyTheEnvironmentAsksForInVainIsAWarningAndNoSpansAreExported() {
        String name = "OTEL_EXPORTER_OTLP_ENDPOINT";
        Map<String, String> grpc =
                Map.of(name, "collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        Map<String, String> zipkin =
                Map.of(name, "http://c:4318", "OTEL_TRACES_EXPORTER", "zipkin");

        assertThat(warningOf(grpc, false)).contains("OTEL_EXPORTER_OTLP_PROTOCOL", "4318");
        assertThat(warningOf(zipkin, false)).contains("OTEL_TRACES_EXPORTER", "OTLP only");
        assertThat(warningOf(Map.of("OTEL_CONFIG_FILE", "/etc/otel.yml"), false))
                .contains("OTEL_CONFIG_FILE", "--otlp-endpoint");
    }

    @Test
    void thePortOfGrpcIsAWarning() {
        String name = "OTEL_EXPORTER_OTLP_ENDPOINT";

        assertThat(warningOf(Map.of(name, "http://c:4317"), true)).contains(name, "gRPC", "4318");
        assertThat(
                        warningOf(
                                Map.of(
                                        name,
                                        "http://c:4317",
                                        "OTEL_EXPORTER_OTLP_PROTOCOL",
                                        "http/protobuf"),
                                true))
                .isEmpty();
        assertThat(warningOf(Map.of(name, "http://c:4318"), true)).isEmpty();
    }

    private static String warningOf(Map<String, String> environment, boolean exports) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(TracingEnvironment.class);
        log.start();
        logger.addAppender(log);
        try {
            assertThat(TracingConfig.of("", environment).isPresent()).isEqualTo(exports);
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream()
                .map(each -> each.getFormattedMessage() + each.getKeyValuePairs())
                .collect(Collectors.joining());
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
