package io.tailrace.process.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.http.HttpLimits;
import io.tailrace.process.http.ServerTls;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTlsTest {

    @TempDir private Path directory;

    @Test
    void theEndpointSpeaksTlsAndNothingElse() throws Exception {
        TestKeystore keystore = TestKeystore.in(directory);
        try (TestEndpoint endpoint = serving(keystore)) {
            HttpClient client = HttpClient.newBuilder().sslContext(keystore.trusting()).build();
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "https://localhost:%d/health"
                                                            .formatted(endpoint.port())))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            assertThatThrownBy(() -> endpoint.get("/health")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void oldProtocolsAreRefusedByTheEndpointItself() throws Exception {
        assertThat(
                        ServerTls.read(
                                        "--admin-tls-keystore",
                                        keystore().file(),
                                        keystore().passwordFile())
                                .context())
                .satisfies(
                        context -> {
                            context.start();
                            assertThat(context.newSSLEngine().getEnabledProtocols())
                                    .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
                        });
        try (TestEndpoint endpoint = serving(keystore())) {
            assertThat(handshake(endpoint, "TLSv1.2")).isEqualTo("TLSv1.2");
        }
    }

    @Test
    void halfAHandshakeKeepsNobodyElseFromAnAnswer() throws Exception {
        try (TestEndpoint endpoint = serving(keystore())) {
            List<Socket> half = new ArrayList<>();
            for (int i = 0; i < HttpLimits.DEFAULT.connections() / 2; i++) {
                half.add(endpoint.connected("\u0016\u0003\u0001"));
            }
            assertThat(handshake(endpoint, "TLSv1.3")).isEqualTo("TLSv1.3");
            for (Socket socket : half) {
                socket.close();
            }
        }
    }

    @Test
    void aKeystoreThatCannotBeUsedIsNamedTogetherWithTheRemedy() throws Exception {
        TestKeystore good = keystore();
        Path noStore = Files.writeString(directory.resolve("text"), "no keystore");
        Path empty = emptyKeystore();
        Path wrongPassword = Files.writeString(directory.resolve("wrong"), "another");
        for (Path file : List.of(noStore, empty, directory, directory.resolve("missing"))) {
            assertRefused(file, good.passwordFile(), file.toString());
        }
        assertRefused(good.file(), wrongPassword, good.file().toString());
        assertRefused(good.file(), directory.resolve("missing"), "missing");
    }

    private void assertRefused(Path keystore, Path passwordFile, String subject) {
        assertThatThrownBy(() -> ServerTls.read("--admin-tls-keystore", keystore, passwordFile))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                            assertThat(e).hasMessageContaining(subject);
                            assertThat(e + e.remedy())
                                    .contains("--admin-tls-keystore")
                                    .doesNotContain(TestKeystore.PASSWORD, "another");
                        });
    }

    private TestKeystore keystore() throws Exception {
        Path made = directory.resolve("admin.p12");
        return Files.exists(made)
                ? new TestKeystore(made, directory.resolve("password"))
                : TestKeystore.in(directory);
    }

    private Path emptyKeystore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Path file = directory.resolve("empty.p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, TestKeystore.PASSWORD.toCharArray());
        }
        return file;
    }

    private static TestEndpoint serving(TestKeystore keystore) {
        ServerTls tls =
                ServerTls.read("--admin-tls-keystore", keystore.file(), keystore.passwordFile());
        return new TestEndpoint(new AdminConfig("127.0.0.1", 0, null, tls), TestEndpoint.FINE);
    }

    /** Connects with one protocol, and tells which was agreed on. */
    private String handshake(TestEndpoint endpoint, String protocol) throws Exception {
        try (SSLSocket socket =
                (SSLSocket)
                        keystore()
                                .trusting()
                                .getSocketFactory()
                                .createSocket("127.0.0.1", endpoint.port())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return socket.getSession().getProtocol();
        }
    }
}
