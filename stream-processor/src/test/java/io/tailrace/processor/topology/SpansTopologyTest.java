package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.tracing.EventSpan;
import io.tailrace.process.tracing.SpanAttributes;
import io.tailrace.process.tracing.SpanRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The span of each thing that can become of an event. */
class SpansTopologyTest {

    private static final String ID = "01980000-0000-7000-8000-000000000001";
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Map<String, String> SAMPLED = Map.of("traceparent", PARENT);

    @TempDir Path state;

    private final List<EventSpan> spans = new ArrayList<>();
    private DrivenTopology topology;

    @BeforeEach
    void start() {
        topology =
                new DrivenTopology(
                        state,
                        new SpanRecorder() {
                            @Override
                            public boolean isOn() {
                                return true;
                            }

                            @Override
                            public void record(EventSpan span) {
                                spans.add(span);
                            }
                        });
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aPublishedEventHasAChildOfItsOwnContext() {
        topology.send(ID, SAMPLED);

        assertThat(spans).hasSize(1);
        EventSpan span = spans.get(0);
        assertThat(span.name()).isEqualTo("process outbox.ticket");
        assertThat(span.parent().toTraceParent()).isEqualTo(PARENT);
        assertThat(span.error()).isNull();
        assertThat(span.endMicros()).isGreaterThanOrEqualTo(span.startMicros());
        assertThat(span.attributes())
                .containsOnly(
                        Map.entry(SpanAttributes.MESSAGE_ID, ID),
                        Map.entry(SpanAttributes.EVENT_TYPE, "ticket.sold.v1"),
                        Map.entry(SpanAttributes.AGGREGATE_TYPE, "ticket"),
                        Map.entry(SpanAttributes.CONSUMER_GROUP, "tickets"),
                        Map.entry(SpanAttributes.OUTCOME, "published"));
        assertThat(topology.events()).containsExactly(ID);
    }

    @Test
    void whatIsNotSampledHasNone() {
        topology.send(ID, Map.of());
        topology.send(ID, Map.of("traceparent", PARENT.replace("-01", "-00")));
        topology.send(ID, Map.of("traceparent", "nonsense"));

        assertThat(topology.events()).hasSize(1);
        assertThat(spans).isEmpty();
    }

    @Test
    void aDuplicateSaysSo() {
        topology.send(ID, SAMPLED);
        topology.send(ID, SAMPLED);

        assertThat(outcomes()).containsExactly("published", "duplicate");
    }

    @Test
    void aHeldEventHasASpanWhenItArrivesAndOneWhenItIsReleased() {
        topology.send(ID, with("ce_deliverat", topology.start().plusSeconds(60).toString()));
        assertThat(outcomes()).containsExactly("held");

        topology.advance(Duration.ofSeconds(61));

        assertThat(outcomes()).containsExactly("held", "published");
        assertThat(spans).extracting(EventSpan::name).containsOnly("process outbox.ticket");
        assertThat(spans.get(1).startMicros()).isGreaterThanOrEqualTo(spans.get(0).endMicros());
    }

    @Test
    void aDeadLetterIsAnErrorWithItsReason() {
        topology.send("", SAMPLED);

        assertThat(outcomes()).containsExactly("dead-lettered");
        assertThat(spans.get(0).name()).isEqualTo("process outbox.ticket");
        assertThat(spans.get(0).error()).isEqualTo("ValidationFailed");
    }

    @Test
    void aFailedEventIsHeldThenTriedAgainAndInTheEndGivenUp() {
        fail("1", "DeliveryFailed");
        topology.advance(Duration.ofSeconds(20));
        fail("3", "DeliveryFailed");
        fail("3", "made up by the group");

        assertThat(outcomes()).containsExactly("held", "retried", "dead-lettered", "dead-lettered");
        assertThat(spans).extracting(EventSpan::name).containsOnly("process events.failed");
        assertThat(spans.get(1).attributes()).containsEntry(SpanAttributes.RETRY_GROUP, "mailer");
        assertThat(spans.get(2).error()).isEqualTo("MaxRetries");
        assertThat(spans.get(3).error()).isEqualTo("other");
    }

    private void fail(String attempt, String reason) {
        Map<String, String> texts =
                new HashMap<>(
                        Map.of(
                                "ce_id", ID,
                                "ce_type", "ticket.sold.v1",
                                "tailrace-group", "mailer",
                                "tailrace-attempt", attempt,
                                "tailrace-reason", reason));
        texts.putAll(SAMPLED);
        topology.pipeFailed(
                new TestRecord<>(
                        "t-1".getBytes(UTF_8),
                        DrivenTopology.PAYLOAD,
                        DrivenTopology.headers(texts),
                        topology.start()));
    }

    private List<String> outcomes() {
        return spans.stream().map(span -> span.attributes().get(SpanAttributes.OUTCOME)).toList();
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> texts = new HashMap<>(SAMPLED);
        texts.put(name, value);
        return texts;
    }
}
