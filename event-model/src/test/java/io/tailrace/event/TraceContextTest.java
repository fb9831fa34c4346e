package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceContextTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void aTraceparentSurvivesReadingAndWriting() {
        TraceContext trace = TraceContext.parse(PARENT).orElseThrow();

        assertThat(trace).isEqualTo(new TraceContext(TRACE, SPAN, null, 1, null));
        assertThat(trace.sampled()).isTrue();
        assertThat(trace.toTraceParent()).isEqualTo(PARENT);
    }

    @Test
    void aLaterVersionMayCarryMoreAndIsRead() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-00-what-comes"))
                .contains(new TraceContext(TRACE, SPAN, null, 0, null));
    }

    @Test
    void aMalformedTraceparentIsIgnored() {
        for (String text :
                List.of(
                        "",
                        PARENT + "-more",
                        PARENT.toUpperCase(java.util.Locale.ROOT),
                        "ff" + PARENT.substring(2),
                        "00-" + "0".repeat(32) + "-" + SPAN + "-01",
                        "00-" + TRACE + "-" + "0".repeat(16) + "-01")) {
            assertThat(TraceContext.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void componentsOfAnotherFormAreRefused() {
        assertThatThrownBy(() -> new TraceContext("4bf9", SPAN, null, 0, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("traceId")
                .hasMessageContaining("4bf9");
        assertThatThrownBy(() -> new TraceContext(TRACE, SPAN, null, 256, null))
                .hasMessage("flags must be 0 to 255, got 256");
    }

    @Test
    void headersCarryParentAndState() {
        TraceContext trace = new TraceContext(TRACE, SPAN, "00f067aa0ba902b7", 1, "a=1,b=2");

        assertThat(trace.toHeaders())
                .containsExactly(
                        entry("traceparent", "00-" + TRACE + "-" + SPAN + "-01"),
                        entry("ce_parentspanid", "00f067aa0ba902b7"),
                        entry("tracestate", "a=1,b=2"));
        assertThat(TraceContext.ofHeaders(trace.toHeaders())).contains(trace);
    }

    @Test
    void aMalformedParentOrStateIsIgnoredAndAMalformedTraceparentIgnoresAll() {
        TraceContext trace = new TraceContext(TRACE, SPAN, null, 1, null);
        Map<String, String> headers = new HashMap<>(trace.toHeaders());
        headers.put("ce_parentspanid", "nobody");
        headers.put("tracestate", "x".repeat(513));

        assertThat(TraceContext.ofHeaders(headers)).contains(trace);
        headers.put("traceparent", "nothing");
        assertThat(TraceContext.ofHeaders(headers)).isEmpty();
        assertThatThrownBy(() -> new TraceContext(TRACE, SPAN, null, 1, "a=\n"))
                .hasMessageContaining("traceState must match");
    }
}
