package io.tailrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tailrace.event.EventException;
import io.tailrace.record.payload.MissingSchema;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.subscriber.handler.RetryLaterException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a subscriber does with a value whose schema the registry does not have. */
class RegistryDecoderTest {

    private static final byte[] FRAMED = {0, 0, 0, 0, 7, 2};

    private HttpServer server;
    private RegistryEndpoint endpoint;

    RegistryDecoderTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint = RegistryEndpoint.of("http://localhost:" + server.getAddress().getPort());
    }

    @BeforeEach
    void start() {
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = "{\"error_code\":40403}".getBytes(UTF_8);
                    exchange.sendResponseHeaders(404, body.length);
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
    void aMissingSchemaIsWaitedForUnlessDeadLettersAreWanted() {
        RegistryDecoder waiting = RegistryDecoder.of(endpoint);
        RegistryDecoder refusing = RegistryDecoder.of(endpoint, MissingSchema.DEAD_LETTER);

        assertThatThrownBy(() -> waiting.toJson("application/avro", FRAMED))
                .isInstanceOf(RetryLaterException.class)
                .hasMessageContaining("does not have the schema with id 7");
        assertThatThrownBy(() -> refusing.toJson("application/avro", FRAMED))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("does not have the schema with id 7");
    }

    @Test
    void aValueThatIsNotFramedIsLeftAsItIs() {
        byte[] json = "{}".getBytes(UTF_8);

        assertThat(RegistryDecoder.of(endpoint).toJson(null, json)).isSameAs(json);
    }
}
