package io.tailrace.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventType;
import io.tailrace.event.InvoiceEvent;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.BuiltInEventTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventSchemasTest {

    private static final Path DOCUMENTED = Path.of("..", "docs", "reference", "schemas");
    private static final JsonMapper JSON = new JsonMapper();

    private final EventSchemas schemas = new EventSchemas(EventCatalogue.of(BuiltInEvent.class));

    @TempDir Path directory;

    @Test
    void theDocumentedSchemasAreThoseOfTheBuiltInEvents() throws IOException {
        schemas.writeTo(directory);

        assertThat(names(DOCUMENTED)).isEqualTo(names(directory)).hasSize(14);
        for (String name : names(directory)) {
            assertThat(DOCUMENTED.resolve(name)).hasSameTextualContentAs(directory.resolve(name));
        }
    }

    @Test
    void whatIsWrittenHasThePropertiesOfItsSchemaAndEveryRequiredOne() throws IOException {
        EventCodec codec = new EventCodec(EventCatalogue.of(BuiltInEvent.class));
        for (DomainEvent event : BuiltInEventTest.oneOfEach()) {
            String typeName = codec.catalogue().typeName(event.getClass());
            JsonNode schema = JSON.readTree(schemas.schema(typeName));
            JsonNode written = JSON.readTree(codec.encode(event));

            assertThat(names(schema.path("properties"))).containsAll(names(written));
            List<String> required = new ArrayList<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            assertThat(names(written)).containsAll(required);
        }
    }

    @Test
    void aNullableComponentIsNotRequired() throws IOException {
        JsonNode schema =
                JSON.readTree(
                        new EventSchemas(EventCatalogue.of(BuiltInEvent.class, InvoiceEvent.class))
                                .schema("invoice.issued.v1"));

        assertThat(schema.path("required").toString()).isEqualTo("[\"invoiceId\"]");
        assertThat(names(schema.path("properties"))).containsExactly("invoiceId", "note");
    }

    @Test
    void timesAreTextsWithTheirFormatAndAnOptionalIsNotRequired() throws IOException {
        JsonNode schema =
                JSON.readTree(
                        new EventSchemas(EventCatalogue.of(Timed.class)).schema("ship.sailed.v1"));

        assertThat(schema.path("properties").toString())
                .isEqualTo(
                        "{\"aggregateId\":{\"type\":\"string\"},"
                                + "\"at\":{\"type\":\"string\",\"format\":\"date-time\"},"
                                + "\"crew\":{\"type\":\"integer\"},"
                                + "\"day\":{\"type\":\"string\",\"format\":\"date\"},"
                                + "\"facts\":{\"type\":\"object\"},"
                                + "\"port\":{\"type\":[\"string\",\"null\"]},"
                                + "\"took\":{\"type\":\"string\",\"format\":\"duration\"}}");
        assertThat(schema.path("required").toString())
                .isEqualTo("[\"aggregateId\",\"at\",\"day\",\"facts\",\"took\"]");
    }

    @EventType("ship.sailed.v1")
    record Timed(
            String aggregateId,
            Instant at,
            LocalDate day,
            Duration took,
            Optional<String> port,
            OptionalInt crew,
            Map<String, Object> facts)
            implements DomainEvent {}

    @Test
    void anUnknownTypeIsRefused() {
        assertThatThrownBy(() -> schemas.schema("order.lost.v1"))
                .hasMessageContaining("got \"order.lost.v1\"");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
