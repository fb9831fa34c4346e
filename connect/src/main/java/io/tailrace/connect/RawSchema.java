package io.tailrace.connect;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a key, a value or a header that a converter must write as it is. {@code
 * ByteArrayConverter} and {@code SimpleHeaderConverter} ask for the type only. Every converter that
 * writes another form of it, such as {@code JsonConverter}, asks for the name as well, and is
 * refused then: otherwise it would write bytes as Base64 in quotes, and nobody would notice.
 * Immutable.
 *
 * @param type what the values are
 * @param part what has this schema
 */
record RawSchema(Type type, Part part) implements Schema {

    /** The part of a record, and the converter that it needs. */
    enum Part {
        KEY("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
        VALUE("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
        HEADER("header.converter", "org.apache.kafka.connect.storage.SimpleHeaderConverter");

        private final String property;
        private final String converter;

        Part(String property, String converter) {
            this.property = property;
            this.converter = converter;
        }
    }

    static final RawSchema KEY = new RawSchema(Type.BYTES, Part.KEY);
    static final RawSchema VALUE = new RawSchema(Type.BYTES, Part.VALUE);
    static final RawSchema HEADER = new RawSchema(Type.STRING, Part.HEADER);

    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public @Nullable Object defaultValue() {
        return null;
    }

    /**
     * Refuses.
     *
     * @throws DataException naming the converter that the connector needs
     */
    @Override
    public String name() {
        throw new DataException(
                "%s of the connector must be %s, got a converter that changes what the transform has made. Nothing is lost: set it in the configuration of the connector, and restart the task."
                        .formatted(part.property, part.converter));
    }

    @Override
    public @Nullable Integer version() {
        return null;
    }

    @Override
    public @Nullable String doc() {
        return null;
    }

    @Override
    public @Nullable Map<String, String> parameters() {
        return null;
    }

    @Override
    public Schema keySchema() {
        throw isNone("map");
    }

    @Override
    public Schema valueSchema() {
        throw isNone("map");
    }

    @Override
    public List<Field> fields() {
        throw isNone("struct");
    }

    @Override
    public Field field(String name) {
        throw isNone("struct");
    }

    @Override
    public Schema schema() {
        return this;
    }

    private DataException isNone(String expected) {
        return new DataException("A schema of type %s is no %s".formatted(type, expected));
    }

    @Override
    public String toString() {
        return "Schema{" + type + "}";
    }
}
