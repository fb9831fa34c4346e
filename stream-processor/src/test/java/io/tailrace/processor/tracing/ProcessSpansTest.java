package io.tailrace.processor.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import io.tailrace.process.tracing.EventSpan;
import io.tailrace.process.tracing.SpanAttributes;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageSpans;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class ProcessSpansTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final List<EventSpan> recorded = new ArrayList<>();
    private final StageSpans spans =
            ProcessSpans.of(
                    new SpanRecorder() {
                        @Override
                        public boolean isOn() {
                            return true;
                        }

                        @Override
                        public void record(EventSpan span) {
                            recorded.add(span);
                        }
                    },
                    TopicNames.defaults(),
                    "tickets");

    @Test
    void anEventThatIsHeldForATopicWithAnotherPrefixHasASpanToo() {
        ended("e.t");
        ended("a-former-prefix.of-events.ticket");
        ended("events.ticket");

        assertThat(recorded)
                .extracting(EventSpan::destination)
                .containsExactly("e.t", "a-former-prefix.of-events.ticket", "outbox.ticket");
        assertThat(recorded.get(1).attributes()).doesNotContainKey(SpanAttributes.AGGREGATE_TYPE);
        assertThat(recorded.get(2).attributes())
                .containsEntry(SpanAttributes.AGGREGATE_TYPE, "ticket");
    }

    private void ended(String topic) {
        spans.begin();
        spans.ended(
                StageSpans.Outcome.PUBLISHED,
                new Record<>(
                        new byte[0],
                        RoutedEvent.dueNow(topic, new byte[0]),
                        0,
                        new RecordHeaders().add("traceparent", PARENT.getBytes(UTF_8))));
    }
}
