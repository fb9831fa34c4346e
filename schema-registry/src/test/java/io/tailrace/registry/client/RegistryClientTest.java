package io.tailrace.registry.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registry is asked over Confluent's API, and not trusted. */
class RegistryClientTest {

    private final Map<String, Handler> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private RegistryClient client;

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    RegistryClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client = client("");
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getRawPath();
                    asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
                    answers.getOrDefault(path, each -> send(each, 404, "{\"error_code\":40401}"))
                            .handle(exchange);
                });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aSchemaIsOfAvroUnlessItSaysOtherwise() throws Exception {
        json(
                "/subjects/events.order-value/versions/latest",
                "{\"id\":7,\"schema\":\"\\\"int\\\"\"}");
        json("/schemas/ids/9", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}");

        assertThat(client.bySubject("events.order-value", "latest"))
                .isEqualTo(new RegisteredSchema(7, PayloadFormat.AVRO, "\"int\"", Map.of()));
        assertThat(client.byId(9).format()).isEqualTo(PayloadFormat.PROTOBUF);
    }

    @Test
    void referencesComeAfterWhatTheyReferTo() throws Exception {
        json(
                "/subjects/a/versions/1",
                "{\"id\":1,\"schema\":\"A\",\"references\":[{\"name\":\"b\",\"subject\":\"B\",\"version\":2}]}");
        json(
                "/subjects/B/versions/2",
                "{\"id\":2,\"schema\":\"B\",\"references\":[{\"name\":\"c\",\"subject\":\"C\",\"version\":3}]}");
        json("/subjects/C/versions/3", "{\"id\":3,\"schema\":\"C\"}");

        assertThat(client.bySubject("a", "1").references().toString()).isEqualTo("{c=C, b=B}");
    }

    @Test
    void aSubjectIsDataAndNoPath() {
        assertThatThrownBy(() -> client.bySubject("../a b?c", "latest"))
                .isInstanceOf(RegistryException.class);
        assertThatThrownBy(() -> client.bySubject("..", "latest"))
                .isInstanceOf(RegistryException.class);

        assertThat(asked)
                .containsExactly(
                        "/subjects/..%2Fa%20b%3Fc/versions/latest null",
                        "/subjects/%2E%2E/versions/latest null");
    }

    @Test
    void whatTheRegistryDoesNotHaveIsMissing() {
        assertThatThrownBy(() -> client.byId(3))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isMissing()).isTrue())
                .hasMessage("the registry does not have the schema with id 3");
    }

    @Test
    void whatTheRegistryRefusesIsMissingAndWhatItCannotDoNowIsNot() {
        answers.put("/schemas/ids/3", each -> send(each, 422, "{\"error_code\":42202}"));
        assertMissing("refuses the schema with id 3 with status 422");
        json("/schemas/ids/3", "{}");
        assertMissing("has no schema");
        for (int status : new int[] {408, 429, 500}) {
            answers.put("/schemas/ids/3", each -> send(each, status, "{\"error_code\":1}"));
            assertUnavailable("got " + status);
        }
    }

    @Test
    void credentialsThatCannotBeReadAreAnOutage() {
        client =
                new RegistryClient(
                        new RegistryEndpoint(
                                URI.create("http://localhost:1"),
                                () -> {
                                    throw new IllegalStateException("hunter2");
                                },
                                null));

        assertUnavailable("the credentials cannot be read: IllegalStateException");
    }

    @Test
    void anotherServerIsNoRegistryWithoutTheSchema() {
        answers.put("/schemas/ids/3", exchange -> send(exchange, 404, "<html>nothing here"));

        assertUnavailable("with status 200, got 404");
    }

    @Test
    void credentialsAreSentAndRefusalsDoNotShowThem() {
        client = client("Basic aHVudGVyMg==");
        answers.put("/schemas/ids/3", exchange -> send(exchange, 401, "{}"));

        assertUnavailable("refuses the credentials for the schema with id 3 with status 401");
        assertThat(asked).containsExactly("/schemas/ids/3 Basic aHVudGVyMg==");
    }

    @Test
    void credentialsThatCannotBeSentAreNotShown() {
        client = client("Bearer hunter2\nmore");

        assertUnavailable("a character that cannot be sent");
        assertThat(asked).isEmpty();
    }

    @Test
    void aRedirectIsNotFollowed() {
        client = client("Bearer hunter2");
        answers.put(
                "/schemas/ids/3",
                exchange -> {
                    exchange.getResponseHeaders().add("Location", "/elsewhere");
                    send(exchange, 302, "");
                });

        assertUnavailable("got 302");
        assertThat(asked).containsExactly("/schemas/ids/3 Bearer hunter2");
    }

    @Test
    void anAnswerThatIsTooLargeIsRefused() {
        json("/schemas/ids/3", "{\"schema\":\"" + "x".repeat(2 << 20) + "\"}");

        assertMissing("at most 1048576 bytes");
    }

    @Test
    void anAnswerThatDoesNotEndIsGivenUp() {
        answers.put(
                "/schemas/ids/3",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    awaitEnd();
                });

        assertUnavailable("did not answer within 1000 ms");
    }

    @Test
    @Timeout(60)
    void allAnswersTogetherAreLimitedToo() {
        answers.put("/schemas/ids/3", exchange -> awaitEnd());
        client = RegistryClient.forATime(endpoint(""), Duration.ofMillis(300));
        assertThat(client.isOver()).isFalse();

        assertUnavailable("did not answer within");
        assertThat(client.isOver()).isTrue();
        assertUnavailable("did not answer within 0 ms");
        assertThat(asked).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aRegistryThatKeepsItsTypesToItselfHasAnswered() throws Exception {
        for (int status : new int[] {401, 403}) {
            answers.put("/schemas/types", each -> send(each, status, "{}"));
            client.reach();
        }
        answers.put("/schemas/types", each -> send(each, 404, "{\"error_code\":404}"));
        client.reach();

        answers.put("/schemas/types", each -> send(each, 404, "<html>nothing here"));
        assertThatThrownBy(() -> client.reach()).isInstanceOf(RegistryException.class);
        answers.put("/schemas/types", each -> send(each, 200, "{}"));
        assertThatThrownBy(() -> client.reach()).isInstanceOf(RegistryException.class);
    }

    @Test
    void aRegistryThatIsAwayIsUnavailable() {
        server.stop(0);

        assertUnavailable("cannot be reached");
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertMissing(String message) {
        assertThatThrownBy(() -> client.byId(3))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isMissing()).isTrue())
                .hasMessageContaining(message);
    }

    private void assertUnavailable(String message) {
        assertThatThrownBy(() -> client.byId(3))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isMissing()).isFalse())
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("aHVudGVyMg");
    }

    private RegistryClient client(String authorization) {
        return new RegistryClient(endpoint(authorization), Duration.ofSeconds(1), null);
    }

    private RegistryEndpoint endpoint(String authorization) {
        return new RegistryEndpoint(
                URI.create("http://localhost:" + server.getAddress().getPort()),
                () -> Optional.of(authorization).filter(each -> !each.isEmpty()),
                null);
    }

    private void json(String path, String body) {
        answers.put(path, exchange -> send(exchange, 200, body));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
