package io.tailrace.event.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventType;
import io.tailrace.event.TopicNames;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.BuiltInEventTest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AsyncAPI document is one by the official JSON Schema, and describes what is written. */
class AsyncApiTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final EventCatalogue catalogue = EventCatalogue.of(BuiltInEvent.class, Tree.class);
    private final EventSchemas schemas = new EventSchemas(catalogue);

    @TempDir Path directory;

    @EventType("tree.grown.v1")
    record Tree(String aggregateId, @Nullable Branch trunk) implements DomainEvent {}

    record Branch(String name, List<Branch> branches) {}

    @Test
    void theDocumentIsValidByTheOfficialSchema() throws IOException {
        Schema official = officialSchema();
        JsonNode document = document();

        assertThat(official.validate(document)).isEmpty();
        ObjectNode broken = document.deepCopy();
        ((ObjectNode) broken.at("/operations/send-events.order")).put("action", "emit");
        assertThat(official.validate(broken)).isNotEmpty();
    }

    @Test
    void everyTypeIsAMessageOfTheTopicThatSubscribersRead() throws IOException {
        JsonNode document = document();

        assertThat(names(document.path("components").path("messages")))
                .containsExactlyElementsOf(catalogue.typeNames());
        assertThat(names(document.path("channels")))
                .containsExactlyInAnyOrderElementsOf(
                        catalogue.aggregateTypes().stream().map(type -> "events." + type).toList());
        assertThat(document.at("/channels/events.order/address").asText())
                .isEqualTo("events.order");
        assertThat(document.at("/components/messages/order.placed.v1/headers/allOf/1").toString())
                .contains("{\"ce_type\":{\"const\":\"order.placed.v1\"}}");
        assertThat(
                        document.at("/components/messages/order.placed.v1/bindings/kafka/key/type")
                                .asText())
                .isEqualTo("string");
        String own =
                schemas.asyncApi("Shop", "1", new TopicNames("out.", "in.", "tailrace.positions"));
        assertThat(names(JSON.readTree(own).path("channels"))).contains("in.order");
    }

    @Test
    void everyReferenceLeadsToAPlaceInTheDocument() throws IOException {
        JsonNode document = document();
        List<String> references = document.findValuesAsText("$ref").stream().distinct().toList();

        assertThat(references)
                .hasSizeGreaterThan(40)
                .anyMatch(ref -> ref.contains("tree.grown.v1/$defs"));
        assertThat(references)
                .allSatisfy(
                        ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).isFalse());
    }

    @Test
    void whatIsWrittenIsValidByTheSchemaOfItsMessage() throws IOException {
        JsonNode document = document();
        EventCodec codec = new EventCodec(catalogue);
        List<DomainEvent> events = new ArrayList<>(BuiltInEventTest.oneOfEach());
        events.add(new Tree("t", new Branch("a", List.of(new Branch("b", List.of())))));
        for (DomainEvent event : events) {
            Schema payload = payloadSchema(document, catalogue.typeName(event.getClass()));
            assertThat(payload.validate(JSON.readTree(codec.encode(event)))).isEmpty();
            assertThat(payload.validate(JSON.readTree("[]"))).isNotEmpty();
        }
        assertThat(
                        payloadSchema(document, "tree.grown.v1")
                                .validate(
                                        JSON.readTree(
                                                "{\"aggregateId\":\"t\",\"trunk\":{\"name\":\"a\",\"branches\":[{\"name\":1}]}}")))
                .isNotEmpty();
    }

    @Test
    void theHeadersAreThoseOfTheContract() throws Exception {
        List<String> described =
                names(document().at("/components/schemas/eventHeaders/properties"));
        List<String> ofEvents =
                Arrays.stream(EventHeaders.class.getFields())
                        .filter(field -> Modifier.isStatic(field.getModifiers()))
                        .map(AsyncApiTest::text)
                        .filter(
                                name ->
                                        name.startsWith("ce_")
                                                || name.startsWith("trace")
                                                || name.startsWith("content"))
                        .toList();

        assertThat(described).containsExactlyInAnyOrderElementsOf(ofEvents);
    }

    @Test
    void bundleAndDocumentAreWrittenIntoFiles() throws IOException {
        Path bundle = directory.resolve("contracts").resolve("schemas.json");
        Path document = directory.resolve("asyncapi.json");
        schemas.writeBundleTo(bundle);
        schemas.writeBundleTo(bundle);
        schemas.writeAsyncApiTo(document, "Shop", "1.2.0", TopicNames.defaults());

        JsonNode read = JSON.readTree(Files.readString(bundle));
        assertThat(names(read)).containsExactlyElementsOf(catalogue.typeNames());
        assertThat(read.path("order.placed.v1"))
                .isEqualTo(JSON.readTree(schemas.schema("order.placed.v1")));
        assertThat(JSON.readTree(Files.readString(document))).isEqualTo(document());
        try (var files = Files.list(bundle.getParent())) {
            assertThat(files).containsExactly(bundle);
        }
    }

    private JsonNode document() throws IOException {
        return JSON.readTree(schemas.asyncApi("Shop", "1.2.0", TopicNames.defaults()));
    }

    private static Schema payloadSchema(JsonNode document, String type) {
        ObjectNode root = document.deepCopy();
        root.put("$ref", "#/components/schemas/" + type);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(root);
    }

    private static Schema officialSchema() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        AsyncApiTest.class.getResourceAsStream("/asyncapi/asyncapi-3.0.0.json"))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(JSON.readTree(in));
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String text(java.lang.reflect.Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
