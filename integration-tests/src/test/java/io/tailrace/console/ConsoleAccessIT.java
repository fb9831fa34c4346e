package io.tailrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.process.IsolatedProgram;
import io.tailrace.testkit.security.Certificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what with the program, from outside. */
@TailraceTest
class ConsoleAccessIT {

    private static final String OWN = "Tailrace-Console: 1\r\n";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String VIEW = "view-token-pl4nted-01";
    private static final String OPERATE = "operate-token-pl4nted-02";
    private static final String PAYLOAD = "the payload of one";
    private static final String ERROR = "no such customer";
    private static final String LETTER = "letters/0:0";
    private static final String DRY_RUN =
            "{\"kind\":\"dry-run\",\"filter\":{},\"everything\":true}";

    @TempDir Path directory;

    private HttpClient client = HttpClient.newHttpClient();

    @Test
    void tokensDecideAndTheProxyNamesTheUser(@Fresh KafkaBroker kafka) throws Exception {
        deadLetter(kafka);
        Certificate authority = Certificate.create(directory, "ca");
        client = trusting(authority);
        Certificate own = authority.sign("console", "dns:localhost,ip:127.0.0.1", false);
        int port = FreePort.next();
        try (IsolatedProgram console =
                start(
                        kafka,
                        "closed",
                        "--console-port=" + port,
                        "--console-tls-keystore=" + own.store(),
                        "--console-tls-keystore-password-file="
                                + file("password", Certificate.PASSWORD),
                        "--console-view-token-file=" + file("view", VIEW),
                        "--console-operate-token-file=" + file("operate", OPERATE),
                        "--console-user-header=X-Forwarded-User",
                        "--console-hide-payloads",
                        "console")) {
            URI api = URI.create("https://localhost:" + port + "/api/v1/");
            await().atMost(SOON).ignoreExceptions().until(() -> get(api, LETTER, VIEW) != null);
            await().atMost(SOON)
                    .until(() -> get(api, "letters/status", VIEW).body().contains("\"open\":1"));
            requireNothingWithoutToken(api);
            requireRoles(api);
            requireUserInAudit(api, console);
            console.terminate();
            console.requireExitCode(ExitCode.OK.code(), SOON);
            assertThat(console.output())
                    .contains("tailrace.audit")
                    .doesNotContain("pl4nted", PAYLOAD);
        }
    }

    @Test
    void withoutTokensOnlyRequestsToLocalhostAreAnswered(@Fresh KafkaBroker kafka)
            throws Exception {
        deadLetter(kafka);
        int port = FreePort.next();
        try (IsolatedProgram console = start(kafka, "open", "--console-port=" + port, "console")) {
            URI api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> get(api, "letters", null).statusCode() == 200);
            String elsewhere = raw(port, "rebound.example:" + port, OWN);
            assertThat(elsewhere).startsWith("HTTP/1.1 421 ").doesNotContain(ERROR);
            assertThat(raw(port, "localhost:" + port, OWN)).startsWith("HTTP/1.1 200 ");
            assertThat(raw(port, "localhost:" + port, "")).startsWith("HTTP/1.1 403 ");
            assertThat(rawWithoutItsBody(port, "localhost:" + port))
                    .as("a client does not use the connection again")
                    .startsWith("HTTP/1.1 403 ")
                    .containsIgnoringCase("\r\nConnection: close\r\n");
            assertThat(post(api, null, null, false).statusCode()).isEqualTo(403);
            assertThat(post(api, null, null, true).statusCode()).isEqualTo(200);
            assertThat(console.output()).isNotEmpty();
        }
    }

    private void requireNothingWithoutToken(URI api) throws Exception {
        for (String path : List.of(LETTER, "letters", "session", "overview", "audit", "nothing")) {
            for (String token :
                    List.of(
                            "",
                            "view-token-of-another",
                            VIEW + "x",
                            OPERATE.toUpperCase(Locale.ROOT))) {
                HttpResponse<String> answer = get(api, path, token.isEmpty() ? null : token);
                assertThat(answer.statusCode()).as(path + " with " + token).isEqualTo(401);
                assertThat(answer.body()).doesNotContain(ERROR, PAYLOAD, "pl4nted");
            }
        }
        assertThat(post(api, null, "ada", true).statusCode()).isEqualTo(401);
    }

    private void requireRoles(URI api) throws Exception {
        assertThat(get(api, LETTER, VIEW).body()).contains(ERROR).doesNotContain(PAYLOAD);
        assertThat(get(api, LETTER, OPERATE).body()).contains(ERROR, PAYLOAD);
        assertThat(post(api, VIEW, "ada", true).statusCode()).isEqualTo(403);
        assertThat(post(api, OPERATE, "ada", false).statusCode()).isEqualTo(403);
        assertThat(get(api, "audit", VIEW).body()).isEqualTo("[]");
    }

    private void requireUserInAudit(URI api, IsolatedProgram console) throws Exception {
        HttpResponse<String> started = post(api, OPERATE, "ada@example.com", true);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        assertThat(get(api, "audit", VIEW).body())
                .contains(
                        "\"user\":\"ada@example.com\"",
                        "\"role\":\"operate\"",
                        "\"action\":\"dry-run\"");
        console.awaitOutput("user=\"ada@example.com\" role=\"operate\" action=\"dry-run\"", SOON);
    }

    private IsolatedProgram start(KafkaBroker kafka, String name, String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>();
        all.add("--bootstrap-servers=" + kafka.bootstrapServers());
        all.addAll(List.of(arguments));
        return IsolatedProgram.start(
                ProcessorMain.class,
                List.of("-DTAILRACE_LOG_LEVEL=TRACE", "-DTAILRACE_LIBRARIES_LOG_LEVEL=INFO"),
                Files.createDirectory(directory.resolve(name)),
                all);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private HttpResponse<String> get(URI api, String path, @Nullable String token)
            throws Exception {
        return send(
                HttpRequest.newBuilder(api.resolve(path)).header("Tailrace-Console", "1"), token);
    }

    private HttpResponse<String> post(
            URI api, @Nullable String token, @Nullable String user, boolean own) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(api.resolve("actions"))
                        .POST(BodyPublishers.ofString(DRY_RUN));
        if (user != null) {
            request.header("X-Forwarded-User", user);
        }
        if (own) {
            request.header("Tailrace-Console", "1");
        }
        return send(request, token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, @Nullable String token)
            throws Exception {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** A request that names a host, which HttpClient does not let a test choose. */
    private static String raw(int port, String host, String header) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request =
                    "GET /api/v1/letters HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
                            .formatted(host, header);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** A request that is refused before its body has come. */
    private static String rawWithoutItsBody(int port, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request =
                    "POST /api/v1/actions HTTP/1.1\r\nHost: %s\r\nContent-Length: 100\r\n\r\n"
                            .formatted(host);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static HttpClient trusting(Certificate authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(authority.store())) {
            store.load(in, Certificate.PASSWORD.toCharArray());
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static void deadLetter(KafkaBroker kafka) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>("events.dlt", 0, null, PAYLOAD.getBytes(UTF_8));
        Map.of(
                        "ce_id", "01957b1e-2c40-7aa1-9d33-5f2e8c41b0aa",
                        "ce_type", "order.placed.v1",
                        "tailrace-group", "mailer",
                        "tailrace-attempt", "3",
                        "tailrace-reason", "MaxRetries",
                        "tailrace-error", ERROR)
                .forEach((name, value) -> letter.headers().add(name, value.getBytes(UTF_8)));
        try (Admin admin = Admin.create(settings);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic("events.dlt", 1, (short) 1))).all().get();
            producer.send(letter).get();
        }
    }
}
