package io.tailrace.record.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.PublishedEvent;
import io.tailrace.record.RecordFactory;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.RowTopics;
import io.tailrace.record.TextHeaders;
import io.tailrace.record.router.EventRouterFormat.Form;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the router cannot write becomes a dead letter; a side-by-side test compares the rest. */
class EventRouterFormatTest {

    private static final String ID = "0190a5c4-5c00-4000-8000-000000000001";
    private static final List<String> ALL = List.of();

    @Test
    void aRowIsWrittenToItsTopicWithItsId() {
        ProducerRecord<byte[], byte[]> record = record(EventRouterFormat.DEFAULT, "order");
        assertThat(record.topic()).isEqualTo("outbox.event.order");
        assertThat(record.key()).isEqualTo("o-1".getBytes(UTF_8));
        assertThat(record.value()).isEqualTo("{}".getBytes(UTF_8));
        assertThat(record.headers().toArray()).hasSize(1);
        assertThat(TextHeaders.get(record.headers(), "id")).isEqualTo(ID);
    }

    @Test
    void aTypeWithoutATopicBecomesADeadLetterOfTheContract() {
        for (String type : new String[] {null, "größe", "two\nlines", "x".repeat(250)}) {
            ProducerRecord<byte[], byte[]> letter = record(EventRouterFormat.DEFAULT, type);
            assertThat(letter.topic()).isEqualTo("events.dlt");
            assertThat(TextHeaders.get(letter.headers(), EventHeaders.ID)).isEqualTo(ID);
            assertThat(TextHeaders.get(letter.headers(), EventHeaders.REASON))
                    .isEqualTo(RecordFactory.REASON_INVALID);
        }
    }

    @Test
    void noTypeReachesATopicOfThePipeline() {
        EventRouterFormat raw = routed("(?<t>.*)", "${t}");
        for (String type :
                List.of(
                        "events.dlt",
                        "events.failed",
                        "events.retry.billing",
                        "events.order",
                        "outbox.order",
                        "tailrace.positions",
                        "tailrace.account",
                        "tailrace-processor-held-commands",
                        "__consumer_offsets")) {
            assertThat(record(raw, type).topic()).as(type).isEqualTo("events.dlt");
        }
        assertThat(record(raw, "order").topic()).isEqualTo("order");
        EventRouterFormat prefixed = routed("(.*)", "events.$1");
        assertThat(record(prefixed, "order").topic()).isEqualTo("events.order");
        for (String type : List.of("dlt", "failed", "retry", "retry.billing")) {
            assertThat(record(prefixed, type).topic()).isEqualTo("events.dlt");
        }
        EventRouterFormat partly = routed("o(.*)", "shop.$1");
        assertThat(record(partly, "events.dlt").topic()).isEqualTo("events.dlt");
        assertThat(TextHeaders.get(record(partly, "events.dlt").headers(), EventHeaders.REASON))
                .isEqualTo(RecordFactory.REASON_INVALID);
        assertThat(record(routed("(.*)", "out$1"), "box.order").topic()).isEqualTo("events.dlt");
    }

    @Test
    void aRouteWhoseTopicsNobodyCouldFindAgainIsRefused() {
        TopicNames names = TopicNames.defaults();
        for (EventRouterFormat open :
                List.of(routed("(?<t>.*)", "${t}"), routed("o(.*)", "shop.$1"))) {
            assertThatThrownBy(() -> open.topics(names, ALL))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--types must name every type");
            assertThatThrownBy(() -> open.topics(names, List.of("o*")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        RowTopics known = routed("(?<t>.*)", "${t}").topics(names, List.of("order", "payment"));
        assertThat(known.all()).containsExactlyInAnyOrder("order", "payment");
        assertThat(known.mayHold("order")).isTrue();
        assertThat(known.mayHold("orders")).isFalse();
        assertThatThrownBy(() -> routed("(.*)", "tailrace.$1").topics(names, ALL))
                .hasMessageContaining("must make other topics than those of the pipeline");
        RowTopics prefixed = EventRouterFormat.DEFAULT.topics(names, ALL);
        assertThat(prefixed.prefix()).isEqualTo("outbox.event.");
        assertThat(prefixed.mayHold("outbox.event.order")).isTrue();
        assertThat(prefixed.mayHold("outbox.order")).isFalse();
    }

    @Test
    void expressionsAndReplacementsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new EventRoute("(", "x"))
                .hasMessageStartingWith("route-topic-regex must be a regular expression of Java");
        assertThatThrownBy(() -> new EventRoute("(.*)", "outbox.${routedByValue}"))
                .hasMessageStartingWith("route-topic-replacement must be a replacement for");
        assertThatThrownBy(() -> new EventRoute("(.*)", "outbox.$2"))
                .hasMessageStartingWith("route-topic-replacement must be a replacement for");
        assertThat(new EventRoute("(.*)", "a\\$b$1").prefix()).isEqualTo("a$b");
    }

    @Test
    void anExpressionThatIsTooDeepMakesADeadLetter() {
        assertThat(record(routed("(a|b)*c", "shop.x"), "ab".repeat(100_000)).topic())
                .isEqualTo("events.dlt");
    }

    @Test
    void aPartitionThatDoesNotExistAndATimeBefore1970MakeDeadLetters() {
        EventRouterFormat format =
                new EventRouterFormat(
                        EventRoute.DEFAULT,
                        List.of(Placement.parse("part:partition")),
                        Form.PLAIN,
                        Form.PLAIN,
                        false,
                        "at");
        assertThat(record(format, row("order", 5, 7L)).partition()).isEqualTo(5);
        assertThat(record(format, row("order", 5, 7L)).timestamp()).isEqualTo(7);
        assertThat(record(format, row("order", null, null)).partition()).isNull();
        assertThat(record(format, row("order", 6, 7L)).topic()).isEqualTo("events.dlt");
        assertThat(record(format, row("order", -1, 7L)).topic()).isEqualTo("events.dlt");
        assertThat(record(format, row("order", 1, -1L)).topic()).isEqualTo("events.dlt");
        assertThat(record(format, row("order", 1, Long.MAX_VALUE)).topic()).isEqualTo("events.dlt");
    }

    @Test
    void aTypeThatIsNotAllowedKeepsItsRecordForARedrive() {
        RecordFactory factory = factory(EventRouterFormat.DEFAULT, "payment"::equals);
        ProducerRecord<byte[], byte[]> letter = factory.record(row("order"));
        assertThat(letter.topic()).isEqualTo("events.dlt");
        assertThat(TextHeaders.get(letter.headers(), "id")).isEqualTo(ID);
        assertThat(TextHeaders.get(letter.headers(), EventHeaders.STREAMS_TOPIC))
                .isEqualTo("outbox.event.order");
        RowTopics topics = EventRouterFormat.DEFAULT.topics(TopicNames.defaults(), ALL);
        assertThat(topics.deadLetter(letter.headers(), List.of("/shop")))
                .isEqualTo(new PublishedEvent(ID, "outbox.event.order"));
    }

    /** It is stored with positions: another text stops every relay. */
    @Test
    void theNamingOfTopicsChangesWithTheRoute() {
        TopicNames names = TopicNames.defaults();
        assertThat(EventRouterFormat.DEFAULT.topicNaming(names))
                .isEqualTo("(?<routedByValue>.*) -> outbox.event.${routedByValue}");
        assertThat(CloudEventFormat.FORMAT.topicNaming(names)).isEqualTo("outbox.<aggregatetype>");
    }

    @Test
    void idsAreReadBackFromTheFirstHeaderAndFromDeadLetters() {
        RowTopics topics = EventRouterFormat.DEFAULT.topics(TopicNames.defaults(), ALL);
        RecordHeaders headers = new RecordHeaders();
        headers.add("id", ID.getBytes(UTF_8)).add("id", "placed".getBytes(UTF_8));
        assertThat(topics.event("outbox.event.order", headers, List.of()))
                .isEqualTo(new PublishedEvent(ID, "outbox.event.order"));
        ProducerRecord<byte[], byte[]> letter = record(EventRouterFormat.DEFAULT, "größe");
        assertThat(topics.deadLetter(letter.headers(), List.of("/shop")))
                .isEqualTo(new PublishedEvent(ID, null));
        letter.headers().add("id", ID.getBytes(UTF_8));
        assertThat(topics.deadLetter(letter.headers(), List.of("/other")))
                .as("of another outbox with the same ids")
                .isNull();
    }

    @Test
    void placementsAreReadLikeThoseOfTheRouter() {
        assertThat(Placement.parse("type:header:eventType"))
                .isEqualTo(new Placement("type", Placement.Place.HEADER, "eventType"));
        assertThat(Placement.parse(" type : HEADER "))
                .isEqualTo(new Placement("type", Placement.Place.HEADER, "type"));
        for (String wrong :
                List.of("type", "type:body", "type:header:a:b", ":header", "a:header:")) {
            assertThatThrownBy(() -> Placement.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anEnvelopeNeedsJsonAndNamesOfItsOwn() {
        Placement type = Placement.parse("type:envelope");
        assertThatThrownBy(() -> enveloped(Form.PLAIN, type))
                .hasMessageContaining("--value-format is json");
        assertThatThrownBy(() -> enveloped(Form.JSON, Placement.parse("type:envelope:payload")))
                .hasMessageContaining("another name");
        assertThatThrownBy(() -> enveloped(Form.JSON, type, Placement.parse("x:envelope:type")))
                .hasMessageContaining("another name");
        assertThat(record(enveloped(Form.JSON, type), row("order", "t\"ü")).value())
                .isEqualTo("{\"payload\":\"{}\",\"type\":\"t\\\"ü\"}".getBytes(UTF_8));
    }

    private static EventRouterFormat enveloped(Form form, Placement... placements) {
        return new EventRouterFormat(
                EventRoute.DEFAULT, List.of(placements), Form.PLAIN, form, false, null);
    }

    private static EventRouterFormat routed(String regex, String replacement) {
        return new EventRouterFormat(
                new EventRoute(regex, replacement), List.of(), Form.PLAIN, Form.PLAIN, false, null);
    }

    private static ProducerRecord<byte[], byte[]> record(
            EventRouterFormat format, @Nullable String aggregateType) {
        return record(format, row(aggregateType));
    }

    private static ProducerRecord<byte[], byte[]> record(
            EventRouterFormat format, CapturedRow row) {
        return factory(format, type -> true).record(row);
    }

    private static RecordFactory factory(
            EventRouterFormat format, java.util.function.Predicate<String> types) {
        return format.factory(
                new RecordFormat.Target(
                        TopicNames.defaults(),
                        "/shop",
                        1_000_000,
                        6,
                        OutboxColumns.defaults(),
                        false,
                        types));
    }

    private static CapturedRow row(@Nullable String aggregateType, @Nullable Object... additional) {
        return new CapturedRow(
                ID,
                aggregateType,
                "o-1",
                "order.placed.v1",
                "{}".getBytes(UTF_8),
                null,
                0,
                0,
                Arrays.asList(additional));
    }

    @Test
    void everyFormHasAModeOfItsOwn() {
        assertThat(Stream.of(CloudEventFormat.FORMAT, EventRouterFormat.DEFAULT))
                .extracting(RecordFormat::mode)
                .containsExactly("cloudevents", "debezium");
    }
}
