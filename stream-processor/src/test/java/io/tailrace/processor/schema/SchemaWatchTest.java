package io.tailrace.processor.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.SchemaConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaWatchTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TEXT = "{'type':'string'}";
    private static final String NUMBER = "{'type':'number'}";

    @TempDir Path directory;

    private final ActiveSchemas active = new ActiveSchemas();

    @Test
    void aChangeIsPutInForceAndABrokenOneIsNot() throws Exception {
        SchemaDirectory files = new SchemaDirectory(directory);
        files.write("a.b.v1", TEXT);
        Files.writeString(directory.resolve("README.md"), "no schema");
        Files.writeString(directory.resolve("._a.schema.json"), "no schema");
        try (SchemaWatch watch = started(directory.toString())) {
            assertThat(watch).isNotNull();
            assertThat(active.current().types()).containsExactly("a.b.v1");

            files.write("a.b.v1", NUMBER);
            files.write("a.c.v1", TEXT);
            await().atMost(SOON).until(() -> active.current().has("a.c.v1"));
            active.current().check("a.b.v1", "1".getBytes(UTF_8));

            SchemaSet before = active.current();
            files.write("a.c.v1", "{'type':'txt'}");
            files.write("a.d.v1", TEXT);
            await().atMost(SOON).until(() -> active.refusal().isPresent());
            assertThat(active.refusal().orElseThrow()).startsWith("a.c.v1.schema.json at /type: ");
            assertThat(active.current()).isSameAs(before);
            assertThat(active.details())
                    .containsEntry("types", 2)
                    .containsEntry("refused", active.refusal().orElseThrow());

            files.write("a.c.v1", TEXT);
            await().atMost(SOON).until(() -> active.current().has("a.d.v1"));
            assertThat(active.refusal()).isEmpty();

            for (String type : active.current().types()) {
                files.delete(type);
            }
            await().atMost(SOON).until(() -> active.refusal().isPresent());
            assertThat(active.refusal().orElseThrow()).contains("must have a file");
            assertThat(active.current().types()).hasSize(3);
        }
    }

    @Test
    void aBundleIsFetchedAgain() throws Exception {
        AtomicReference<String> answer =
                new AtomicReference<>("{\"a.b.v1\":{\"type\":\"string\"}}");
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/bundle.json",
                exchange -> {
                    byte[] body = answer.get().getBytes(UTF_8);
                    exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (SchemaWatch watch = started(url + "/bundle.json?token=geheim")) {
            assertThat(watch).isNotNull();
            answer.set("{\"a.c.v1\":true}");
            await().atMost(SOON).until(() -> active.current().has("a.c.v1"));
            answer.set("");
            await().atMost(SOON).until(() -> active.refusal().isPresent());
            assertThat(active.refusal().orElseThrow())
                    .isEqualTo("cannot be read: the server must answer with status 200, got 503");
            answer.set("[]");
            await().atMost(SOON)
                    .until(() -> active.refusal().orElse("").contains("a bundle must be"));
            assertThat(active.refusal().orElseThrow()).doesNotContain("geheim");
            answer.set("{\"a.c.v1\":true}");
            await().atMost(SOON).until(() -> active.refusal().isEmpty());
            assertFails(url + "/missing.json", ExitCode.UNREACHABLE, "got 404");
        } finally {
            server.stop(0);
        }
        assertFails(url + "/bundle.json", ExitCode.UNREACHABLE, "cannot be read");
    }

    @Test
    void whatCannotBeUsedAtTheStartEndsTheProcess() throws Exception {
        assertFails(directory.toString(), ExitCode.SETUP, "must have a file <type>.schema.json");
        assertFails(directory.resolve("none").toString(), ExitCode.USAGE, "that exists, got ");
        assertFails("file:relative", ExitCode.USAGE, "http, https or file URL");
        Path bundle = Files.writeString(directory.resolve("all.json"), "{\"a\":{\"type\":1}}");
        assertFails(bundle.toString(), ExitCode.SETUP, "all.json at /a/type: ");
        assertFails(bundle.toUri().toString(), ExitCode.SETUP, "all.json at /a/type: ");
        Files.write(bundle, new byte[SchemaSource.MAX_BYTES + 1]);
        assertFails(bundle.toString(), ExitCode.SETUP, "must have at most 16777216 bytes");
    }

    private SchemaWatch started(String location) {
        return SchemaWatch.start(new SchemaConfig(location, Duration.ofSeconds(1)), active);
    }

    private void assertFails(String location, ExitCode code, String message) {
        assertThatThrownBy(() -> started(location))
                .isInstanceOfSatisfying(
                        OperatorException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
