package io.tailrace.spring.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventContext;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The context of a WebFlux request reaches the threads of its operators. */
@SpringBootTest(
        classes = ReactiveContextIT.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.main.web-application-type=reactive",
            "spring.reactor.context-propagation=auto",
            WithoutDatabase.PROPERTY
        })
class ReactiveContextIT {

    @LocalServerPort private int port;

    @Test
    void anOperatorOnAnotherThreadHasTheContextOfTheRequest() throws Exception {
        HttpResponse<String> response = new Requests(port).withCorrelationId("checkout-17");

        assertThat(response.body()).isEqualTo("checkout-17 " + Requests.TRACE_PARENT);
        assertThat(response.headers().firstValue("X-Correlation-ID")).contains("checkout-17");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        @GetMapping("/context")
        Mono<String> context() {
            return Mono.delay(Duration.ofMillis(5))
                    .map(
                            late -> {
                                EventContext current = EventContext.current();
                                return current.correlationId()
                                        + " "
                                        + current.trace().toTraceParent();
                            });
        }
    }
}
