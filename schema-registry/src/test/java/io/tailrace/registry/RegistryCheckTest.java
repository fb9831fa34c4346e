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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator is told about a registry before events need it. */
class RegistryCheckTest {

    private static final String TOKEN = "Bearer t0ken";

    private final Map<String, String> answers =
            new ConcurrentHashMap<>(Map.of("/schemas/types", "[\"AVRO\"]"));
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
                    String answer = answers.get(exchange.getRequestURI().getRawPath());
                    int status = TOKEN.equals(login) ? (answer == null ? 404 : 200) : 401;
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

    @Test
    void aRegistryThatRefusesTheLoginAnswersAndIsAskedForNothingElse() throws Exception {
        assertThat(check("Bearer other", new CheckedSubject("good", null, null)))
                .extracting(found -> found.subject() + " " + found.state())
                .containsExactly("connection GOOD", "login REFUSED");
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
        RegistryEndpoint endpoint =
                new RegistryEndpoint(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        () -> Optional.of(login),
                        null);
        return new RegistryConverterFactory()
                .check(
                        RegistryConfig.of(endpoint, PayloadFormat.AVRO),
                        (name, schema) -> payload -> {},
                        List.of(wanted));
    }
}
