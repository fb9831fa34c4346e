package io.tailrace.process.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RecordTraceTest {

    private static final String IDS = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

    @Test
    void aSampledTraceIsReadWithItsState() {
        Headers headers = headers("00-" + IDS + "-01");
        headers.add(EventHeaders.TRACE_STATE, "vendor=opaque".getBytes(UTF_8));

        assertThat(RecordTrace.sampled(headers))
                .isEqualTo(
                        new TraceContext(
                                "4bf92f3577b34da6a3ce929d0e0e4736",
                                "00f067aa0ba902b7",
                                null,
                                1,
                                "vendor=opaque"));
    }

    @Test
    void onlyTheLowestBitSaysThatATraceIsSampled() {
        for (int flags = 0; flags <= 0xFF; flags++) {
            String parent = "00-%s-%02x".formatted(IDS, flags);
            assertThat(RecordTrace.sampled(headers(parent)) != null)
                    .as(parent)
                    .isEqualTo((flags & 1) == 1);
        }
    }

    @Test
    void whatIsNoTraceParentIsNoTrace() {
        assertThat(RecordTrace.sampled(new RecordHeaders())).isNull();
        assertThat(
                        RecordTrace.sampled(
                                new RecordHeaders().add(EventHeaders.TRACE_PARENT, (byte[]) null)))
                .isNull();
        assertThat(RecordTrace.sampled(headers(""))).isNull();
        assertThat(RecordTrace.sampled(headers("00-" + IDS + "-0"))).isNull();
        assertThat(RecordTrace.sampled(headers("x".repeat(54) + "1"))).isNull();
        assertThat(RecordTrace.sampled(headers("00-" + IDS + "-01-more"))).isNull();
    }

    private static Headers headers(String parent) {
        return new RecordHeaders().add(EventHeaders.TRACE_PARENT, parent.getBytes(UTF_8));
    }
}
