package io.tailrace.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What components of an event can be. */
class PayloadTypesTest {

    @EventType("stock.moved.v1")
    record Moved(
            String aggregateId,
            Instant at,
            LocalDate day,
            OffsetDateTime planned,
            Duration took,
            Optional<String> note,
            OptionalInt shelf,
            List<Optional<Pallet>> pallets,
            Map<UUID, List<Pallet>> byId,
            Map<String, Object> facts,
            JsonNode raw,
            ByteBuffer label,
            Kind kind,
            Shape shape)
            implements DomainEvent {}

    record Pallet(BigDecimal weight, List<Pallet> stacked) {}

    enum Kind {
        FULL
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Round.class, name = "round"))
    interface Shape {}

    record Round(int radius) implements Shape {}

    @EventType("stock.counted.v1")
    record Counted() implements DomainEvent {

        @Override
        public String aggregateId() {
            return "stock";
        }
    }

    @EventType("stock.weird.v1")
    record Weird(String aggregateId, Whole whole) implements DomainEvent {}

    record Whole(List<Object> thing) {}

    @EventType("stock.busy.v1")
    record Busy(String aggregateId, Thread worker) implements DomainEvent {}

    @EventType("stock.open.v1")
    record Open(String aggregateId, Map<String, Anything> parts) implements DomainEvent {}

    interface Anything {

        String name();
    }

    @EventType("stock.hidden.v1")
    record Hidden(String aggregateId, NoWayIn part) implements DomainEvent {}

    static final class NoWayIn {

        private final int value;

        NoWayIn(int value, int other) {
            this.value = value + other;
        }

        public int getValue() {
            return value;
        }
    }

    @EventType("stock.wrapped.v1")
    record Wrapped(String aggregateId, Sku sku) implements DomainEvent {}

    static final class Sku {

        private final String value;

        Sku(String value) {
            this.value = value;
        }

        public String getValue() {
            return value;
        }
    }

    @EventType("stock.carded.v1")
    record Carded(String aggregateId, Card card) implements DomainEvent {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    sealed interface Card {}

    record Ace(int suit) implements Card {}

    @EventType("stock.streamed.v1")
    record Streamed(String aggregateId, List<Stream<String>> parts) implements DomainEvent {}

    @EventType("stock.keyed.v1")
    record Keyed(String aggregateId, Map<Pallet, String> byKind) implements DomainEvent {}

    @EventType("stock.ordered.v1")
    record Ordered(String aggregateId, Map<Label, String> byLabel) implements DomainEvent {}

    record Label(String text) implements Comparable<Label> {

        @Override
        public int compareTo(Label other) {
            return text.compareTo(other.text);
        }
    }

    @EventType("stock.valued.v1")
    record Valued(
            String aggregateId,
            Map<Currency, BigDecimal> amounts,
            Map<Code, Integer> counts,
            Map<Kind, Integer> kinds,
            Map<LocalDate, Integer> days)
            implements DomainEvent {}

    record Code(@JsonValue String text) {}

    @EventType("stock.silent.v1")
    record Silent(String aggregateId, Mute part) implements DomainEvent {}

    static final class Mute {

        final int value = 1;
    }

    @EventType("stock.connected.v1")
    record Connected(String aggregateId, Socket socket) implements DomainEvent {}

    @EventType("failed.order.v1")
    record Reserved(String aggregateId) implements DomainEvent {}

    @Test
    void timesAreTextsOfTheirStandardsAndAnEmptyOptionalIsAbsent() {
        Moved event =
                new Moved(
                        "s-1",
                        Instant.parse("2026-11-25T01:02:03.004Z"),
                        LocalDate.of(2026, 11, 25),
                        OffsetDateTime.of(2026, 11, 25, 1, 2, 3, 0, ZoneOffset.ofHours(2)),
                        Duration.ofMillis(90_500),
                        Optional.empty(),
                        OptionalInt.empty(),
                        List.of(Optional.of(new Pallet(BigDecimal.TEN, List.of()))),
                        Map.of(),
                        Map.of("a", List.of(1, "b")),
                        JsonNodeFactory.instance.arrayNode().add(1),
                        ByteBuffer.wrap(new byte[] {1, 2}),
                        Kind.FULL,
                        new Round(3));
        EventCodec codec = new EventCodec(EventCatalogue.of(Moved.class));

        String json = codec.encodeToText(event);

        assertThat(json)
                .isEqualTo(
                        "{\"aggregateId\":\"s-1\",\"at\":\"2026-11-25T01:02:03.004Z\",\"day\":\"2026-11-25\","
                                + "\"planned\":\"2026-11-25T01:02:03+02:00\",\"took\":\"PT1M30.5S\","
                                + "\"pallets\":[{\"weight\":10,\"stacked\":[]}],\"byId\":{},"
                                + "\"facts\":{\"a\":[1,\"b\"]},\"raw\":[1],\"label\":\"AQI=\",\"kind\":\"FULL\","
                                + "\"shape\":{\"@type\":\"round\",\"radius\":3}}");
        DomainEvent read = codec.decode("stock.moved.v1", json.getBytes(UTF_8));
        assertThat(read).isEqualTo(event);
        assertThat(((Moved) read).planned().getOffset()).isEqualTo(ZoneOffset.ofHours(2));
    }

    @Test
    void anEventWithoutComponentsIsAnEmptyObject() {
        EventCodec codec = new EventCodec(EventCatalogue.of(Counted.class));

        assertThat(codec.encodeToText(new Counted())).isEqualTo("{}");
        assertThat(codec.decode("stock.counted.v1", "{}".getBytes(UTF_8))).isEqualTo(new Counted());
    }

    @Test
    void aComponentWithoutAJsonFormIsRefusedWhenItsTypeIsRegistered() {
        refused(
                Weird.class,
                "stock.weird.v1 cannot be written: component `whole.thing[]` of type java.lang.Object"
                        + " can be anything; use JsonNode, Map<String, Object> or a record");
        refused(
                Busy.class,
                "stock.busy.v1 cannot be written: component `worker` of type java.lang.Thread has no"
                        + " JSON form; use a record with the values that readers need");
        refused(Connected.class, "component `socket` of type java.net.Socket has no JSON form");
        refused(
                Open.class,
                "component `parts.*` of type "
                        + Anything.class.getName()
                        + " does not tell readers");
        refused(
                Wrapped.class,
                "component `sku` of type " + Sku.class.getName() + " cannot be read: it has no");
        refused(
                Carded.class,
                "component `card` of type "
                        + Card.class.getName()
                        + " has no subtypes that Jackson knows; annotate it with @JsonSubTypes");
        refused(
                Streamed.class,
                "component `parts[]` of type java.util.stream.Stream cannot be read: it has no");
        refused(
                Keyed.class,
                "component `byKind` of type " + Pallet.class.getName() + " cannot be the key of");
        refused(
                Ordered.class,
                "component `byLabel` of type "
                        + Label.class.getName()
                        + " cannot be the key of a map, because what its toString returns");
        refused(
                Silent.class,
                "component `part` of type "
                        + Mute.class.getName()
                        + " has no property that Jackson can see; use a record");
        refused(
                Hidden.class,
                "component `part` of type "
                        + NoWayIn.class.getName()
                        + " cannot be read: it has no constructor");
    }

    @Test
    void keysOfMapsAreReadAsTheyWereWritten() {
        Valued valued =
                new Valued(
                        "s-1",
                        Map.of(Currency.getInstance("EUR"), new BigDecimal("1.50")),
                        Map.of(new Code("A-1"), 3),
                        Map.of(Kind.FULL, 2),
                        Map.of(LocalDate.of(2026, 1, 2), 1));
        EventCodec codec = new EventCodec(EventCatalogue.of(Valued.class));

        String json = codec.encodeToText(valued);
        assertThat(json).contains("{\"EUR\":1.50}", "{\"A-1\":3}", "{\"2026-01-02\":1}");
        assertThat(codec.decode("stock.valued.v1", json.getBytes(UTF_8))).isEqualTo(valued);
    }

    @Test
    void aModuleOfTheApplicationAddsATypeToWhatCanBeWritten() {
        SimpleModule sockets = new SimpleModule();
        sockets.addSerializer(Socket.class, new ToStringSerializer());
        sockets.addDeserializer(Socket.class, new UnconnectedSocket());
        EventCatalogue custom =
                EventCatalogue.empty().customizeJson(json -> json.addModule(sockets));

        assertThat(custom.with(Connected.class).typeNames()).contains("stock.connected.v1");
        assertThatThrownBy(() -> custom.with(Connected.class).customizeJson(json -> {}))
                .hasMessageContaining("component `socket` of type java.net.Socket");
    }

    @Test
    void aFamilyWithATopicOfThePipelineIsRefused() {
        refused(
                Reserved.class,
                "type name of "
                        + Reserved.class.getName()
                        + " must not begin with one of [dlt, failed, retry], as topics of the"
                        + " pipeline do, got \"failed.order.v1\"");
    }

    private static void refused(Class<? extends DomainEvent> type, String message) {
        assertThatThrownBy(() -> EventCatalogue.of(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static final class UnconnectedSocket extends FromStringDeserializer<Socket> {

        private static final long serialVersionUID = 1L;

        UnconnectedSocket() {
            super(Socket.class);
        }

        @Override
        protected Socket _deserialize(String text, DeserializationContext context) {
            return new Socket();
        }
    }
}
