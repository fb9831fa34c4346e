package io.tailrace.console.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TraceUrlTest {

    @Test
    void anAddressOfTheWebWithATraceIdIsTaken() {
        for (String url :
                List.of(
                        "https://jaeger.example/trace/{traceId}",
                        "http://localhost:16686/trace/{traceId}?uiFind=x",
                        "http://[::1]:3000/explore?left=%7B%22query%22:%22{traceId}%22%7D",
                        "https://traces.example/#/{traceId}/{traceId}")) {
            assertThat(new TraceUrl(url).text()).isEqualTo(url);
        }
    }

    @Test
    void everythingElseIsRefused() {
        for (String url :
                List.of(
                        "",
                        "{traceId}",
                        "/trace/{traceId}",
                        "javascript:alert(1)//{traceId}",
                        "javascript://x.example/%0aalert(1)//{traceId}",
                        "data:text/html,{traceId}",
                        "https:///{traceId}",
                        "https://{traceId}",
                        "https://{traceId}.example/",
                        "https://jaeger.example/trace/",
                        "https://jaeger.example/trace/{traceid}",
                        "https://jaeger.example/ trace/{traceId}")) {
            assertThatThrownBy(() -> new TraceUrl(url))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("console-trace-url must be a URL with http or https");
        }
    }

    @Test
    void aPasswordIsNotRepeated() {
        assertThatThrownBy(() -> new TraceUrl("https://ada:pl4nted@jaeger.example/{traceId}"))
                .hasMessageContaining("one with an @")
                .message()
                .doesNotContain("pl4nted");
    }
}
