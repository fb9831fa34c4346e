package io.tailrace.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Creates the mapper that reads and writes payloads. */
final class PayloadJson {

    /** Modules that are used if the application has them. */
    private static final List<String> OPTIONAL_MODULES =
            List.of(
                    "com.fasterxml.jackson.module.kotlin.KotlinModule",
                    "com.fasterxml.jackson.module.paramnames.ParameterNamesModule");

    private PayloadJson() {}

    /**
     * A new mapper.
     *
     * @param customizer changes the mapper; called once
     */
    static JsonMapper mapper(Consumer<? super JsonMapper.Builder> customizer) {
        JsonMapper.Builder mapper =
                JsonMapper.builder(factory())
                        .addModules(new Jdk8Module(), new JavaTimeModule())
                        .addModules(optionalModules())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                        .disable(SerializationFeature.FAIL_ON_ORDER_MAP_BY_INCOMPARABLE_KEY)
                        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .defaultPropertyInclusion(
                                JsonInclude.Value.construct(
                                        JsonInclude.Include.NON_ABSENT,
                                        JsonInclude.Include.ALWAYS));
        customizer.accept(mapper);
        return mapper.build();
    }

    private static List<Module> optionalModules() {
        return OPTIONAL_MODULES.stream().flatMap(PayloadJson::module).toList();
    }

    /** By name, and not as services: another module's service file may be broken. */
    private static Stream<Module> module(String className) {
        try {
            return Stream.of(
                    Class.forName(className)
                            .asSubclass(Module.class)
                            .getDeclaredConstructor()
                            .newInstance());
        } catch (ReflectiveOperationException | LinkageError e) {
            return Stream.empty();
        }
    }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(EventDefaults.MAX_PAYLOAD_DEPTH)
                                .maxDocumentLength(EventDefaults.MAX_PAYLOAD_BYTES)
                                .build())
                .streamWriteConstraints(
                        StreamWriteConstraints.builder()
                                .maxNestingDepth(EventDefaults.MAX_PAYLOAD_DEPTH)
                                .build())
                .build();
    }
}
