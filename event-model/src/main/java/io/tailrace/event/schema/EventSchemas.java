package io.tailrace.event.schema;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.TopicNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schema (draft 2020-12) of the payloads that are written, one per type or all in a bundle,
 * and an AsyncAPI document of all events. A component is required unless it is {@link Nullable} or
 * an {@code Optional}; further properties may appear at any time, as a type may gain optional
 * components. Rules that a constructor checks, such as a least quantity, are not part of it.
 *
 * <p>Needs {@code com.github.victools:jsonschema-generator} and {@code jsonschema-module-jackson}
 * on the class path. For one thread.
 */
public final class EventSchemas {

    private static final Map<Class<?>, Class<?>> PRIMITIVE_OPTIONALS =
            Map.of(
                    OptionalInt.class, Integer.class,
                    OptionalLong.class, Long.class,
                    OptionalDouble.class, Double.class);

    private final EventCatalogue catalogue;
    private final SchemaGenerator generator;

    /** Writes references, which is the only way to describe a record that contains itself. */
    private final SchemaGenerator generatorOfRecursion;

    /** The schemas of this catalogue. */
    public EventSchemas(EventCatalogue catalogue) {
        this.catalogue = catalogue;
        this.generator = generator(Option.INLINE_ALL_SCHEMAS);
        this.generatorOfRecursion = generator();
    }

    private static SchemaGenerator generator(Option... options) {
        SchemaGeneratorConfigBuilder config =
                new SchemaGeneratorConfigBuilder(
                                SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                        .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES, options)
                        .with(new JacksonModule());
        config.forFields()
                .withRequiredCheck(field -> !isNullable(field) && !isOptional(field))
                .withTargetTypeOverridesResolver(EventSchemas::contentOfPrimitiveOptional);
        return new SchemaGenerator(config.build());
    }

    /**
     * The schema of a type, pretty-printed.
     *
     * @throws IllegalArgumentException if the catalogue does not have the name
     */
    public String schema(String typeName) {
        return text(tree(typeName));
    }

    private static String text(ObjectNode tree) {
        return tree.toPrettyString() + "\n";
    }

    private ObjectNode tree(String typeName) {
        Class<? extends DomainEvent> type =
                catalogue
                        .find(typeName)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "typeName must be one of %s, got \"%s\""
                                                        .formatted(
                                                                catalogue.typeNames(), typeName)));
        ObjectNode schema = generate(type);
        schema.put("title", typeName);
        return schema;
    }

    private ObjectNode generate(Class<? extends DomainEvent> type) {
        try {
            return generator.generateSchema(type);
        } catch (IllegalArgumentException e) { // a circular reference cannot be inlined
            return generatorOfRecursion.generateSchema(type);
        }
    }

    private SortedMap<String, ObjectNode> trees() {
        SortedMap<String, ObjectNode> trees = new TreeMap<>();
        catalogue.typeNames().forEach(typeName -> trees.put(typeName, tree(typeName)));
        return trees;
    }

    /**
     * All schemas in one JSON object, whose keys are the type names; pretty-printed. A processor
     * reads such a bundle from a file or a URL.
     */
    public String bundle() {
        ObjectNode bundle = JsonNodeFactory.instance.objectNode();
        trees().forEach(bundle::set);
        return text(bundle);
    }

    /** Writes {@link #bundle} into a file, replacing it in one step. */
    public void writeBundleTo(Path file) throws IOException {
        replace(file, bundle());
    }

    /**
     * An AsyncAPI 3.0 document of all events, pretty-printed: the topics that subscribers read, the
     * headers and payloads of their records, and their keys. It describes the application that
     * emits the events; a code generator for a subscriber reverses its operations. The topics
     * between relay and processor are not part of it, because they are the pipeline's own.
     *
     * @param title the name of the application
     * @param version the version of the document, chosen by the application
     * @param topics the names that the pipeline is configured with; {@link TopicNames#defaults()}
     *     unless its processor was started with another prefix
     */
    public String asyncApi(String title, String version, TopicNames topics) {
        return text(new AsyncApiDocument(title, version).with(trees(), topics));
    }

    /** Writes {@link #asyncApi} into a file, replacing it in one step. */
    public void writeAsyncApiTo(Path file, String title, String version, TopicNames topics)
            throws IOException {
        replace(file, asyncApi(title, version, topics));
    }

    private static void replace(Path file, String text) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, ".", ".part");
        try {
            Files.writeString(part, text, StandardCharsets.UTF_8);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes {@code <type name>.schema.json} for each type into the directory. */
    public void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String typeName : catalogue.typeNames()) {
            Files.writeString(
                    directory.resolve(typeName + ".schema.json"),
                    schema(typeName),
                    StandardCharsets.UTF_8);
        }
    }

    private static boolean isOptional(FieldScope field) {
        Class<?> type = field.getDeclaredType().getErasedType();
        return type == Optional.class || PRIMITIVE_OPTIONALS.containsKey(type);
    }

    private static @Nullable List<ResolvedType> contentOfPrimitiveOptional(FieldScope field) {
        Class<?> content = PRIMITIVE_OPTIONALS.get(field.getType().getErasedType());
        return content == null ? null : List.of(field.getContext().resolve(content));
    }

    private static boolean isNullable(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
