package io.tailrace.process.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.health.HealthCheck;
import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.ServerTls;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the check as the images do: a JVM of its own, without any library. */
class HealthCheckTest {

    private static final String PREFIX = "TAILRACE_RELAY_";

    private record Outcome(int exitCode, String output) {}

    @TempDir private Path directory;

    @Test
    void aProcessThatIsReadyIsHealthyWithoutAToken() throws Exception {
        BearerToken token = BearerToken.of("--admin-token", "0123456789abcdef");
        try (TestEndpoint endpoint = TestEndpoint.on(TestEndpoint.ANYWHERE, token)) {
            Outcome outcome = check(Map.of(), url(endpoint.port()));
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains(url(endpoint.port()), "200");
        }
    }

    @Test
    void aProcessThatIsNotReadyIsUnhealthy() throws Exception {
        Health starting = new Health(true, false, "STARTING", Map.of());
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(starting)) {
            Outcome outcome = check(Map.of(), url(endpoint.port()));
            assertThat(outcome.exitCode()).isOne();
            assertThat(outcome.output()).contains("503");
        }
    }

    @Test
    void thePortAndTlsAreThoseOfTheProcess() throws Exception {
        TestKeystore keystore = TestKeystore.in(directory);
        ServerTls tls =
                ServerTls.read("--admin-tls-keystore", keystore.file(), keystore.passwordFile());
        AdminConfig config = new AdminConfig("127.0.0.1", 0, null, tls);
        try (TestEndpoint endpoint = new TestEndpoint(config, TestEndpoint.FINE)) {
            Map<String, String> environment =
                    Map.of(
                            PREFIX + "ADMIN_PORT", String.valueOf(endpoint.port()),
                            PREFIX + "ADMIN_TLS_KEYSTORE", keystore.file().toString());
            Outcome outcome = check(environment, url(9401), PREFIX);
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains("https://127.0.0.1:" + endpoint.port());
            assertThat(check(Map.of(), url(endpoint.port()), PREFIX).exitCode()).isOne();
        }
    }

    @Test
    void theConsoleIsAskedOnlyIfNobodyListensAtTheAdminPort() throws Exception {
        String nobody = url(1);
        try (TestEndpoint console = TestEndpoint.onLoopback(TestEndpoint.FINE);
                TestEndpoint starting =
                        TestEndpoint.onLoopback(new Health(true, false, "STARTING", Map.of()))) {
            Map<String, String> environment =
                    Map.of(PREFIX + "CONSOLE_PORT", String.valueOf(console.port()));
            Outcome only = check(environment, nobody, PREFIX, url(9403));
            assertThat(only.exitCode()).as(only.output()).isZero();
            assertThat(only.output()).contains(nobody + " cannot be asked", url(console.port()));

            String admin = url(starting.port());
            Outcome beside = check(environment, admin, PREFIX, url(9403));
            assertThat(beside.exitCode()).as(beside.output()).isOne();
            assertThat(check(Map.of(), nobody, PREFIX, url(1)).exitCode()).isOne();
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerIsUnhealthyWithinSeconds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Outcome outcome = check(Map.of(), url(silent.getLocalPort()));
            assertThat(outcome.exitCode()).isOne();
            assertThat(outcome.output()).contains("cannot be asked", "timed out");
        }
    }

    @Test
    void argumentsThatAreNoUrlAreUnhealthy() throws Exception {
        assertThat(check(Map.of())).extracting(Outcome::exitCode).isEqualTo(1);
        assertThat(check(Map.of(), "file:///etc/passwd").exitCode()).isOne();
        Outcome port = check(Map.of(PREFIX + "ADMIN_PORT", "none"), url(9401), PREFIX);
        assertThat(port.exitCode()).isOne();
        assertThat(port.output()).contains("cannot be asked");
    }

    private static String url(int port) {
        return "http://127.0.0.1:%d/readyz".formatted(port);
    }

    private static Outcome check(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path own =
                Path.of(
                        HealthCheck.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath());
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx16m",
                                "-cp",
                                own.toString(),
                                HealthCheck.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder java = new ProcessBuilder(command).redirectErrorStream(true);
        java.environment().putAll(environment);
        Process process = java.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
