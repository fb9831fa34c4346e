package io.tailrace.registry.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON of values of Avro, so that {@link AvroValues} makes the same values of it: times as
 * texts, decimals as numbers, bytes in base64. Stateless.
 */
final class AvroJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Conversions.DecimalConversion DECIMALS =
            new Conversions.DecimalConversion();

    private AvroJson() {}

    /**
     * @param value as Avro's generic classes have it
     */
    static JsonNode of(Schema schema, @Nullable Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        return switch (schema.getType()) {
            case UNION -> {
                int branch = AvroCodec.DATA.resolveUnion(schema, value);
                yield of(schema.getTypes().get(branch), value);
            }
            case RECORD -> record(schema, (IndexedRecord) value);
            case ARRAY -> {
                ArrayNode array = JSON.arrayNode();
                ((Collection<?>) value).forEach(e -> array.add(of(schema.getElementType(), e)));
                yield array;
            }
            case MAP -> {
                ObjectNode object = JSON.objectNode();
                ((Map<?, ?>) value)
                        .forEach(
                                (name, each) ->
                                        object.set(
                                                name.toString(), of(schema.getValueType(), each)));
                yield object;
            }
            default -> scalar(schema, value);
        };
    }

    private static JsonNode record(Schema schema, IndexedRecord record) {
        ObjectNode object = JSON.objectNode();
        schema.getFields()
                .forEach(
                        field ->
                                object.set(
                                        field.name(), of(field.schema(), record.get(field.pos()))));
        return object;
    }

    private static JsonNode scalar(Schema schema, Object value) {
        LogicalType logical = schema.getLogicalType();
        return switch (schema.getType()) {
            case BOOLEAN -> JSON.booleanNode((Boolean) value);
            case INT, LONG -> number(logical, ((Number) value).longValue());
            case FLOAT -> JSON.numberNode((Float) value);
            case DOUBLE -> JSON.numberNode((Double) value);
            case BYTES -> bytes(schema, logical, (ByteBuffer) value);
            case FIXED -> fixed(schema, logical, (GenericFixed) value);
            default -> JSON.textNode(value.toString());
        };
    }

    private static JsonNode number(@Nullable LogicalType logical, long value) {
        String time = AvroTimes.format(logical, value);
        return time == null ? JSON.numberNode(value) : JSON.textNode(time);
    }

    private static JsonNode bytes(Schema schema, @Nullable LogicalType logical, ByteBuffer value) {
        if (logical instanceof LogicalTypes.Decimal) {
            return JSON.numberNode(DECIMALS.fromBytes(value, schema, logical));
        }
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        return JSON.binaryNode(copy);
    }

    private static JsonNode fixed(
            Schema schema, @Nullable LogicalType logical, GenericFixed value) {
        if (logical instanceof LogicalTypes.Decimal) {
            return JSON.numberNode(DECIMALS.fromFixed(value, schema, logical));
        }
        if (logical != null && logical.getName().equals("uuid")) {
            ByteBuffer bytes = ByteBuffer.wrap(value.bytes());
            return JSON.textNode(new UUID(bytes.getLong(), bytes.getLong()).toString());
        }
        return JSON.binaryNode(value.bytes());
    }
}
