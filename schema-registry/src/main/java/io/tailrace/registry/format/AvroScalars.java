package io.tailrace.registry.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** Makes values of Avro's primitive and fixed types of JSON. */
final class AvroScalars {

    private static final int UUID_BYTES = 16;
    private static final int MAX_DIGITS = 10_000;
    private static final Conversions.DecimalConversion DECIMALS =
            new Conversions.DecimalConversion();

    private AvroScalars() {}

    /** The value; null if the type does not accept it. */
    static @Nullable Object value(Schema schema, JsonNode json) {
        return switch (schema.getType()) {
            case BOOLEAN -> json.isBoolean() ? json.booleanValue() : null;
            case INT -> integer(schema.getLogicalType(), json);
            case LONG -> longInteger(schema.getLogicalType(), json);
            case FLOAT -> json.isNumber() ? floating(json) : null;
            case DOUBLE -> json.isNumber() ? doubleFloating(json) : null;
            case STRING -> text(schema.getLogicalType(), json);
            case BYTES -> bytes(schema, json);
            case FIXED -> fixed(schema, json);
            default -> throw new IllegalStateException("no scalar: " + schema.getType());
        };
    }

    private static @Nullable Object integer(@Nullable LogicalType logical, JsonNode json) {
        if (json.isIntegralNumber()) {
            return json.canConvertToInt() ? json.intValue() : null;
        }
        Long time = json.isTextual() ? AvroTimes.parse(logical, json.textValue()) : null;
        return time == null || time != time.intValue() ? null : (Object) time.intValue();
    }

    private static @Nullable Object longInteger(@Nullable LogicalType logical, JsonNode json) {
        if (json.isIntegralNumber()) {
            return json.canConvertToLong() ? json.longValue() : null;
        }
        return json.isTextual() ? AvroTimes.parse(logical, json.textValue()) : null;
    }

    private static @Nullable Object floating(JsonNode json) {
        float value = json.floatValue();
        return Float.isFinite(value) ? value : null;
    }

    private static @Nullable Object doubleFloating(JsonNode json) {
        double value = json.doubleValue();
        return Double.isFinite(value) ? value : null;
    }

    private static @Nullable Object text(@Nullable LogicalType logical, JsonNode json) {
        if (!json.isTextual()) {
            return null;
        }
        return isUuid(logical) && uuid(json) == null ? null : json.textValue();
    }

    private static @Nullable Object bytes(Schema schema, JsonNode json) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            BigDecimal number = decimal(decimal, json);
            return number == null ? null : DECIMALS.toBytes(number, schema, decimal);
        }
        byte[] decoded = base64(json);
        return decoded == null ? null : ByteBuffer.wrap(decoded);
    }

    private static @Nullable Object fixed(Schema schema, JsonNode json) {
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            BigDecimal number = decimal(decimal, json);
            return number == null ? null : DECIMALS.toFixed(number, schema, decimal);
        }
        byte[] decoded = isUuid(logical) ? uuidBytes(json) : base64(json);
        return decoded == null || decoded.length != schema.getFixedSize()
                ? null
                : new GenericData.Fixed(schema, decoded);
    }

    /** The number with the scale of its type; null if digits would be lost or are too many. */
    private static @Nullable BigDecimal decimal(LogicalTypes.Decimal type, JsonNode json) {
        try {
            BigDecimal given =
                    json.isNumber()
                            ? json.decimalValue()
                            : json.isTextual() && json.textValue().length() <= MAX_DIGITS
                                    ? new BigDecimal(json.textValue())
                                    : null;
            if (given == null || isHuge(given)) {
                return null;
            }
            BigDecimal scaled = given.setScale(type.getScale());
            return scaled.precision() <= type.getPrecision() ? scaled : null;
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    /** A small text can name a number with a billion digits. */
    private static boolean isHuge(BigDecimal number) {
        return Math.abs((long) number.scale()) > MAX_DIGITS || number.precision() > MAX_DIGITS;
    }

    private static byte @Nullable [] base64(JsonNode json) {
        try {
            return json.isTextual() ? Base64.getDecoder().decode(json.textValue()) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isUuid(@Nullable LogicalType logical) {
        return logical != null && logical.getName().equals("uuid");
    }

    private static @Nullable UUID uuid(JsonNode json) {
        try {
            UUID uuid = json.isTextual() ? UUID.fromString(json.textValue()) : null;
            return uuid != null && uuid.toString().equalsIgnoreCase(json.textValue()) ? uuid : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte @Nullable [] uuidBytes(JsonNode json) {
        UUID uuid = uuid(json);
        return uuid == null
                ? null
                : ByteBuffer.allocate(UUID_BYTES)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array();
    }
}
