package io.tailrace.event;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.impl.UnknownSerializer;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import com.fasterxml.jackson.databind.ser.std.StdKeySerializers;
import com.fasterxml.jackson.databind.util.ClassUtil;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Checks that payloads of a type can be written and read, before the first event is emitted. Every
 * component, and every component of a component, must have a JSON form that was meant: a type of
 * the JDK that Jackson would write by its getters, such as {@link Thread}, is refused.
 */
final class PayloadTypeCheck {

    private final SerializerProvider writing;
    private final DeserializationContext reading;
    private final String typeName;
    private final Set<JavaType> checked = new HashSet<>();

    private PayloadTypeCheck(JsonMapper mapper, String typeName) {
        this.typeName = typeName;
        this.writing = mapper.getSerializerProviderInstance();
        this.reading =
                ((DefaultDeserializationContext) mapper.getDeserializationContext())
                        .createDummyInstance(mapper.getDeserializationConfig());
    }

    /**
     * Checks a type of events.
     *
     * @param typeName the name of the type in messages
     * @throws IllegalArgumentException if a component has no JSON form; the message names it
     */
    static void check(JsonMapper mapper, String typeName, Class<? extends DomainEvent> type) {
        PayloadTypeCheck check = new PayloadTypeCheck(mapper, typeName);
        JavaType payload = mapper.constructType(type);
        check.components(check.serializer(payload, ""), "");
        check.readable(payload, "");
    }

    private void value(JavaType type, String path) {
        if (!checked.add(type)) {
            return;
        }
        if (type.isReferenceType()) {
            value(type.getContentType(), path);
        } else if (type.isContainerType()) {
            container(type, path);
        } else {
            single(type, path);
        }
    }

    private void container(JavaType type, String path) {
        boolean isMap = type.isMapLikeType();
        if (isMap) {
            key(type.getKeyType(), path);
        }
        if (!(isMap && type.getContentType().isJavaLangObject())) {
            value(type.getContentType(), path + (isMap ? ".*" : "[]"));
        }
        readable(type, path);
    }

    private void key(JavaType type, String path) {
        try {
            if (isKeyByAccident(type, writing.findKeySerializer(type, null))) {
                throw refused(
                        path,
                        type,
                        "cannot be the key of a map, because what its toString returns would be the"
                                + " key; use a text, or annotate the text in it with @JsonValue");
            }
            KeyDeserializer unused = reading.findKeyDeserializer(type, null);
        } catch (JsonMappingException e) {
            throw refused(path, type, "cannot be the key of a map; use a text");
        }
    }

    /**
     * Of the JDK, only types that can be read again have keys; the toString of others is for
     * people.
     */
    private static boolean isKeyByAccident(JavaType type, JsonSerializer<?> serializer) {
        return serializer instanceof StdKeySerializers.Default && !isOfTheJdk(type.getRawClass());
    }

    private void single(JavaType type, String path) {
        if (type.isJavaLangObject()) {
            throw refused(
                    path, type, "can be anything; use JsonNode, Map<String, Object> or a record");
        }
        JsonSerializer<?> serializer = serializer(type, path);
        if (isWrittenByGetters(serializer)) {
            requireMeantForJson(type, path, serializer);
            components(serializer, path);
        }
        if (!(isWrittenByGetters(serializer) && type.isAbstract())) {
            readable(type, path);
        }
    }

    private void requireMeantForJson(JavaType type, String path, JsonSerializer<?> serializer) {
        if (isOfTheJdk(type.getRawClass())) {
            throw refused(
                    path, type, "has no JSON form; use a record with the values that readers need");
        }
        if (serializer instanceof UnknownSerializer && !type.isAbstract() && !type.isRecordType()) {
            throw refused(path, type, "has no property that Jackson can see; use a record");
        }
        if (type.isAbstract()) {
            polymorphic(type, path);
        }
    }

    private void components(JsonSerializer<?> serializer, String path) {
        Iterator<PropertyWriter> properties = serializer.properties();
        while (properties.hasNext()) {
            PropertyWriter property = properties.next();
            if (!hasOwnForm(property)) {
                value(property.getType(), join(path, property.getName()));
            }
        }
    }

    /** Whether an annotation, or a final class, decides how a component is written. */
    private static boolean hasOwnForm(PropertyWriter property) {
        if (!(property instanceof BeanPropertyWriter writer) || !writer.hasSerializer()) {
            return false;
        }
        JsonSerializer<?> serializer = writer.getSerializer();
        boolean hasContent = property.getType().getContentType() != null;
        return hasContent
                ? !ClassUtil.isJacksonStdImpl(serializer)
                : !isWrittenByGetters(serializer);
    }

    private static boolean isWrittenByGetters(JsonSerializer<?> serializer) {
        return serializer instanceof BeanSerializerBase || serializer instanceof UnknownSerializer;
    }

    private JsonSerializer<?> serializer(JavaType type, String path) {
        try {
            return writing.findValueSerializer(type);
        } catch (JsonMappingException e) {
            throw refused(path, type, e.getOriginalMessage());
        }
    }

    private void readable(JavaType type, String path) {
        try {
            if (!isReadable(type, reading.findRootValueDeserializer(type))) {
                throw refused(
                        path,
                        type,
                        "cannot be read: it has no constructor that Jackson can call with the"
                                + " components of an object; use a record, or annotate a constructor"
                                + " with @JsonCreator");
            }
        } catch (JsonMappingException e) {
            throw refused(path, type, "cannot be read: " + e.getOriginalMessage());
        }
    }

    /** An object needs a creator for objects; texts and numbers have deserializers of their own. */
    private boolean isReadable(JavaType type, JsonDeserializer<?> deserializer)
            throws JsonMappingException {
        if (deserializer instanceof AbstractDeserializer) {
            return false;
        }
        boolean isObject = isWrittenByGetters(writing.findValueSerializer(type));
        if (!isObject || !(deserializer instanceof BeanDeserializerBase bean)) {
            return true;
        }
        ValueInstantiator creators = bean.getValueInstantiator();
        return creators.canCreateUsingDefault()
                || creators.canCreateFromObjectWith()
                || creators.canCreateUsingDelegate();
    }

    /** Requires that readers can tell which class a value of an abstract type has. */
    private void polymorphic(JavaType type, String path) {
        try {
            TypeSerializer typeId = writing.findTypeSerializer(type);
            if (typeId == null) {
                throw refused(
                        path,
                        type,
                        "does not tell readers which class to create; annotate it with"
                                + " @JsonTypeInfo and @JsonSubTypes, or use a record");
            }
            if (typeId.getTypeIdResolver().getMechanism() != JsonTypeInfo.Id.CLASS) {
                subtypes(type, path);
            }
        } catch (JsonMappingException e) {
            throw refused(path, type, e.getOriginalMessage());
        }
    }

    private void subtypes(JavaType type, String path) {
        DeserializationConfig config = reading.getConfig();
        List<JavaType> subtypes =
                config
                        .getSubtypeResolver()
                        .collectAndResolveSubtypesByTypeId(
                                config, AnnotatedClassResolver.resolve(config, type, config))
                        .stream()
                        .map(subtype -> config.constructType(subtype.getType()))
                        .filter(JavaType::isConcrete)
                        .toList();
        if (subtypes.isEmpty()) {
            throw refused(
                    path,
                    type,
                    "has no subtypes that Jackson knows; annotate it with @JsonSubTypes");
        }
        subtypes.forEach(subtype -> value(subtype, path));
    }

    private IllegalArgumentException refused(String path, JavaType type, String why) {
        String subject = path.isEmpty() ? "it" : "component `" + path + "`";
        return new IllegalArgumentException(
                "%s cannot be written: %s of type %s %s"
                        .formatted(typeName, subject, type.getRawClass().getName(), why));
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static boolean isOfTheJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }
}
