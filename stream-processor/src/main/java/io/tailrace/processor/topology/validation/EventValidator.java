package io.tailrace.processor.topology.validation;

import io.tailrace.event.EventCodec;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.UnknownTypes;
import io.tailrace.processor.schema.ActiveSchemas;
import io.tailrace.processor.schema.SchemaSet;
import io.tailrace.processor.topology.stage.ContentModes;
import io.tailrace.record.TextHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a valid event. The key and the headers are always checked. The payload is checked
 * against the schema of its type that is in force at that moment, and decoded if its type is in the
 * catalogue; without schemas and catalogue any payload is valid. Does no input or output.
 */
final class EventValidator {

    /** The longest id, type or run, in characters: they become keys of state stores. */
    private static final int MAX_NAME_LENGTH = 1_000;

    private static final int MAX_SHOWN_TYPES = 20;

    private final EventCodec codec;
    private final ActiveSchemas schemas;
    private final Duration maxDelay;
    private final boolean refusesUnknownTypes;

    EventValidator(ProcessorConfig config, ActiveSchemas schemas) {
        this.codec = new EventCodec(config.catalogue());
        this.schemas = schemas;
        this.maxDelay = config.maxDelay();
        this.refusesUnknownTypes = config.unknownTypes() == UnknownTypes.DEAD_LETTER;
    }

    /**
     * Checks a record of the outbox.
     *
     * @param aggregateType the part of its topic's name that follows the prefix
     * @param now the time, in milliseconds since 1970
     * @return when the event is due, in milliseconds since 1970; 0 if it is due at once
     * @throws EventException naming the rule that the record breaks
     */
    long validate(Record<byte[], byte[]> record, String aggregateType, long now) {
        if (TopicNames.isReserved(aggregateType)) {
            throw invalid(
                    "the topic must not be that of an aggregate type with the name of a topic of the"
                            + " pipeline, got "
                            + Check.quote(aggregateType));
        }
        if (record.key() == null) {
            throw invalid("the record must have the aggregate id as its key, got none");
        }
        requireBinary(record.headers());
        required(record.headers(), EventHeaders.ID);
        String type = required(record.headers(), EventHeaders.TYPE);
        requireShort(EventHeaders.RUN, TextHeaders.get(record.headers(), EventHeaders.RUN));
        requireNoFailure(record.headers());
        long due = due(record.headers(), now);
        if (record.value() == null) {
            throw invalid("the record must have a payload, got none");
        }
        validatePayload(type, record.value());
        return due;
    }

    private void validatePayload(String type, byte[] payload) {
        SchemaSet current = schemas.current();
        current.check(type, payload);
        if (codec.catalogue().find(type).isPresent()) {
            codec.decode(type, payload);
        } else if (refusesUnknownTypes && !current.has(type)) {
            throw new EventException(
                    EventError.DESERIALIZATION_FAILED,
                    "type must have a schema or be in the catalogue, %s; got %s"
                            .formatted(known(current), Check.quote(type)),
                    null);
        }
    }

    private String known(SchemaSet current) {
        SortedSet<String> known = new TreeSet<>(current.types());
        known.addAll(codec.catalogue().typeNames());
        return known.size() > MAX_SHOWN_TYPES
                ? "which have %d types".formatted(known.size())
                : "which have the types " + known;
    }

    private static String required(Headers headers, String name) {
        String value = TextHeaders.get(headers, name);
        if (value == null || value.isBlank()) {
            throw invalid(
                    "header " + name + " must be given, got " + (value == null ? "none" : "blank"));
        }
        requireShort(name, value);
        return value;
    }

    private static void requireBinary(Headers headers) {
        String refusal = ContentModes.refusal(headers).orElse(null);
        if (refusal != null) {
            throw invalid(refusal);
        }
    }

    private static void requireShort(String name, @Nullable String value) {
        if (value != null && value.length() > MAX_NAME_LENGTH) {
            throw invalid(
                    "header %s must have at most %d characters, got %d"
                            .formatted(name, MAX_NAME_LENGTH, value.length()));
        }
    }

    /** A failure is reported in another topic. */
    private static void requireNoFailure(Headers headers) {
        String group = TextHeaders.get(headers, EventHeaders.FAILED_GROUP);
        if (group != null) {
            throw invalid(
                    "header %s must not be given before a group has failed, got %s"
                            .formatted(EventHeaders.FAILED_GROUP, Check.quote(group)));
        }
    }

    private long due(Headers headers, long now) {
        long due = due(headers);
        if (due - now > maxDelay.toMillis()) {
            throw invalid(
                    "header %s must be at most %s from now, got %s; processors have the option --max-delay"
                            .formatted(
                                    EventHeaders.DELIVER_AT,
                                    maxDelay,
                                    TextHeaders.get(headers, EventHeaders.DELIVER_AT)));
        }
        return due;
    }

    private static long due(Headers headers) {
        String value = TextHeaders.get(headers, EventHeaders.DELIVER_AT);
        if (value == null) {
            return 0;
        }
        try {
            return Math.max(0, Instant.parse(value).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    "header %s must be a time of RFC 3339 in UTC, got %s"
                            .formatted(EventHeaders.DELIVER_AT, Check.quote(value)),
                    e);
        }
    }

    private static EventException invalid(String message) {
        return new EventException(EventError.VALIDATION_FAILED, message, null);
    }
}
