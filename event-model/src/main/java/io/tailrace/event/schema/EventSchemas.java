package io.tailrace.event.schema;

import com.fasterxml.classmate.ResolvedType;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schema (draft 2020-12) of the payloads that are written. A component is required unless it
 * is {@link Nullable} or an {@code Optional}; further properties may appear at any time, as a type
 * may gain optional components. Rules that a constructor checks, such as a least quantity, are not
 * part of it.
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

    /** The schemas of this catalogue. */
    public EventSchemas(EventCatalogue catalogue) {
        this.catalogue = catalogue;
        SchemaGeneratorConfigBuilder config =
                new SchemaGeneratorConfigBuilder(
                                SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                        .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                        .with(Option.INLINE_ALL_SCHEMAS)
                        .with(new JacksonModule());
        config.forFields()
                .withRequiredCheck(field -> !isNullable(field) && !isOptional(field))
                .withTargetTypeOverridesResolver(EventSchemas::contentOfPrimitiveOptional);
        this.generator = new SchemaGenerator(config.build());
    }

    /**
     * The schema of a type, pretty-printed.
     *
     * @throws IllegalArgumentException if the catalogue does not have the name
     */
    public String schema(String typeName) {
        Class<? extends DomainEvent> type =
                catalogue
                        .find(typeName)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "typeName must be one of %s, got \"%s\""
                                                        .formatted(
                                                                catalogue.typeNames(), typeName)));
        ObjectNode schema = generator.generateSchema(type);
        schema.put("title", typeName);
        return schema.toPrettyString() + "\n";
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
