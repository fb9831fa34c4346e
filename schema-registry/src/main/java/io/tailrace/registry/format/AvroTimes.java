package io.tailrace.registry.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.avro.LogicalType;
import org.jspecify.annotations.Nullable;

/**
 * Times of Avro and their texts in JSON: dates and times of ISO 8601, timestamps of RFC 3339.
 * Digits that a type has no room for are cut off.
 */
final class AvroTimes {

    private AvroTimes() {}

    /** The number that a type has for a text; null if it has none for it. */
    static @Nullable Long parse(@Nullable LogicalType type, String text) {
        if (type == null) {
            return null;
        }
        try {
            return switch (type.getName()) {
                case "date" -> LocalDate.parse(text).toEpochDay();
                case "time-millis", "time-micros" -> ofTime(unit(type), LocalTime.parse(text));
                case "timestamp-millis", "timestamp-micros", "timestamp-nanos" ->
                        ofInstant(unit(type), OffsetDateTime.parse(text).toInstant());
                case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                        ofInstant(unit(type), LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
                default -> null;
            };
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    /** The text of a number; null if the type is no time. */
    static @Nullable String format(@Nullable LogicalType type, long value) {
        if (type == null) {
            return null;
        }
        return switch (type.getName()) {
            case "date" -> LocalDate.ofEpochDay(value).toString();
            case "time-millis", "time-micros" ->
                    LocalTime.MIDNIGHT.plus(value, unit(type)).toString();
            case "timestamp-millis", "timestamp-micros", "timestamp-nanos" ->
                    Instant.EPOCH.plus(value, unit(type)).toString();
            case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                    LocalDateTime.ofInstant(Instant.EPOCH.plus(value, unit(type)), ZoneOffset.UTC)
                            .toString();
            default -> null;
        };
    }

    private static long ofTime(ChronoUnit unit, LocalTime time) {
        return time.toNanoOfDay() / unit.getDuration().toNanos();
    }

    /** Floors, so that times before 1970 are cut off in the same direction. */
    private static long ofInstant(ChronoUnit unit, Instant time) {
        long perSecond = ChronoUnit.SECONDS.getDuration().toNanos() / unit.getDuration().toNanos();
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), perSecond),
                time.getNano() / unit.getDuration().toNanos());
    }

    private static ChronoUnit unit(LogicalType type) {
        String name = type.getName();
        if (name.endsWith("-millis")) {
            return ChronoUnit.MILLIS;
        }
        return name.endsWith("-micros") ? ChronoUnit.MICROS : ChronoUnit.NANOS;
    }
}
