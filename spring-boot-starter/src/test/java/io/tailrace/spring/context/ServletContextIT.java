package io.tailrace.spring.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventContext;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is emitted for a servlet request belongs to the conversation and trace of the request. */
@SpringBootTest(
        classes = ServletContextIT.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.main.web-application-type=servlet", WithoutDatabase.PROPERTY})
class ServletContextIT {

    @LocalServerPort private int port;

    @Test
    void theHeaderOfTheRequestIsTheCorrelationId() throws Exception {
        HttpResponse<String> response = new Requests(port).withCorrelationId("checkout-17");

        assertThat(response.body()).isEqualTo("checkout-17 checkout-17 " + Requests.TRACE_PARENT);
        assertThat(response.headers().firstValue("X-Correlation-ID")).contains("checkout-17");
    }

    @Test
    void aHeaderThatIsNoIdIsReplaced() throws Exception {
        HttpResponse<String> response = new Requests(port).withCorrelationId("a".repeat(129));

        String id = response.headers().firstValue("X-Correlation-ID").orElseThrow();
        assertThat(UUID.fromString(id)).hasToString(id);
        assertThat(response.body()).startsWith(id + " " + id);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        @GetMapping("/context")
        String context() {
            EventContext current = EventContext.current();
            return current.correlationId()
                    + " "
                    + MDC.get("correlationId")
                    + " "
                    + current.trace().toTraceParent();
        }
    }
}
