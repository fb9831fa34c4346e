package io.tailrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tailrace.record.payload.CheckedSubject;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.record.payload.RegistryFinding;
import io.tailrace.record.payload.RegistryFinding.State;
import io.tailrace.registry.format.Codecs;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator is told about a registry before events need it. */
class RegistryCheckTest {

    private static final String TOKEN = "Bearer t0ken";

    private final Map<String, String> answers =
            new ConcurrentHashMap<>(Map.of("/schemas/types", "[\"AVRO\"]"));
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, Runnable> slow = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;

    RegistryCheckTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext(
                "/",
                exchange -> {
                    String login = exchange.getRequestHeaders().getFirst("Authorization");
                    String path = exchange.getRequestURI().getRawPath();
                    String answer = answers.get(path);
                    asked.add(path);
                    slow.getOrDefault(path, () -> {}).run();
                    int status =
                            TOKEN.equals(login) || path.equals("/schemas/types")
                                    ? statuses.getOrDefault(path, answer == null ? 404 : 200)
                                    : 401;
                    byte[] body =
                            (answer == null ? "{\"error_code\":40401}" : answer).getBytes(UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    @Test
    void eachSchemaIsGoodOrSaysWhatIsWrongWithIt() throws Exception {
        answers.put(
                "/subjects/good/versions/latest",
                "{\"id\":7,\"version\":3,\"schema\":\"\\\"int\\\"\"}");
        answers.put("/subjects/broken/versions/2", "{\"id\":8,\"version\":2,\"schema\":\"{\"}");

        assertThat(
                        check(
                                TOKEN,
                                new CheckedSubject("good", null, PayloadFormat.AVRO),
                                new CheckedSubject("good", null, PayloadFormat.JSON),
                                new CheckedSubject("good", null, null),
                                new CheckedSubject("broken", 2, PayloadFormat.AVRO),
                                new CheckedSubject("none", null, PayloadFormat.AVRO)))
                .extracting(RegistryFinding::state)
                .containsExactly(
                        State.GOOD,
                        State.GOOD,
                        State.GOOD,
                        State.MISSING,
                        State.GOOD,
                        State.MISSING,
                        State.MISSING);
        assertThat(
                        check(
                                TOKEN,
                                new CheckedSubject("good", null, null),
                                new CheckedSubject("none", null, null)))
                .extracting(RegistryFinding::text)
                .contains(
                        "the registry accepts the login",
                        "version 3, in format avro with id 7, can be used",
                        "the registry does not have version latest of subject \"none\"");
    }

    /** Anybody may ask for the types of schemas at some registries. */
    @Test
    void aRegistryThatRefusesTheLoginAnswersAndIsAskedForNothingElse() throws Exception {
        assertThat(
                        check(
                                "Bearer other",
                                new CheckedSubject("good", null, null),
                                new CheckedSubject("none", null, null)))
                .extracting(found -> found.subject() + " " + found.state())
                .containsExactly("connection GOOD", "login REFUSED");
        assertThat(asked).containsExactly("/schemas/types", "/subjects/good/versions/latest");
        assertThat(check("Bearer other"))
                .extracting(found -> found.subject() + " " + found.state())
                .containsExactly("connection GOOD", "login REFUSED");
    }

    @Test
    void withoutASchemaTheLoginIsTriedWithOneThatDoesNotExist() throws Exception {
        statuses.put("/schemas/types", 403);

        assertThat(check(TOKEN))
                .extracting(found -> found.subject() + " " + found.state())
                .containsExactly("connection GOOD", "login GOOD");
    }

    @Test
    void aSchemaThatCannotBeAskedForNowHidesNoOther() throws Exception {
        statuses.put("/subjects/busy/versions/latest", 429);
        statuses.put("/subjects/broken/versions/latest", 500);

        assertThat(
                        check(
                                TOKEN,
                                new CheckedSubject("busy", null, null),
                                new CheckedSubject("broken", null, null),
                                new CheckedSubject("none", null, null)))
                .extracting(found -> found.subject() + " " + found.state())
                .containsExactly(
                        "connection GOOD",
                        "login GOOD",
                        "busy AWAY",
                        "broken AWAY",
                        "none MISSING");
        assertThat(check(TOKEN, new CheckedSubject("busy", null, null)))
                .extracting(found -> found.subject() + " " + found.state())
                .containsExactly("connection GOOD", "login UNKNOWN", "busy AWAY");
    }

    @Test
    @Timeout(60)
    void whenTheTimeIsOverTheOtherSchemasAreNotAskedFor() throws Exception {
        slow.put("/subjects/slow/versions/latest", this::awaitEnd);
        RegistryCheck check =
                new RegistryCheck(
                        endpoint(TOKEN),
                        new Codecs((name, schema) -> payload -> {}),
                        Duration.ofMillis(1_500));

        assertThat(
                        check.run(
                                List.of(
                                        new CheckedSubject("slow", null, null),
                                        new CheckedSubject("one", null, null),
                                        new CheckedSubject("two", null, null))))
                .extracting(found -> found.subject() + " " + found.state())
                .containsExactly(
                        "connection GOOD",
                        "login UNKNOWN",
                        "slow AWAY",
                        "one UNKNOWN",
                        "two UNKNOWN");
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatIsNoRegistryDoesNotAnswerAsOne() throws Exception {
        answers.put("/schemas/types", "{}");
        assertThat(check(TOKEN)).extracting(RegistryFinding::state).containsExactly(State.AWAY);

        stop();
        assertThat(check(TOKEN))
                .singleElement()
                .satisfies(
                        found -> {
                            assertThat(found.state()).isEqualTo(State.AWAY);
                            assertThat(found.text()).contains("cannot be reached");
                        });
    }

    private List<RegistryFinding> check(String login, CheckedSubject... wanted)
            throws InterruptedException {
        return new RegistryConverterFactory()
                .check(
                        RegistryConfig.of(endpoint(login), PayloadFormat.AVRO),
                        (name, schema) -> payload -> {},
                        List.of(wanted));
    }

    private RegistryEndpoint endpoint(String login) {
        return new RegistryEndpoint(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                () -> Optional.of(login),
                null);
    }
}
