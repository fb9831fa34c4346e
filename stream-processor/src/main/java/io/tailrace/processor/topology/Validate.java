package io.tailrace.processor.topology;

import io.tailrace.event.EventCodec;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.ProcessorConfig;
import io.tailrace.processor.UnknownTypes;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Sends on what subscribers can handle, and the rest to the dead letters with the reason. */
final class Validate extends ContextualProcessor<byte[], byte[], byte[], Routed> {

    /** Ids and types are kept in stores; longer ones are refused. */
    private static final int MAX_NAME = 1_000;

    private final ProcessorConfig config;
    private final EventCodec codec;
    private final Environment environment;
    private final DeadLetter deadLetter;

    Validate(ProcessorConfig config, Environment environment) {
        this.config = config;
        this.codec = new EventCodec(config.catalogue());
        this.environment = environment;
        this.deadLetter = new DeadLetter(config.kafka().topics());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            check(record);
            context().forward(route(record), EventTopology.DEDUPE);
        } catch (EventException e) {
            String reason = e.error().reason();
            environment.meter().deadLettered(reason);
            context()
                    .forward(
                            deadLetter.of(
                                    record,
                                    record.value(),
                                    reason,
                                    String.valueOf(e.getMessage()),
                                    context().recordMetadata()),
                            EventTopology.DEAD_LETTER);
        }
    }

    private Record<byte[], Routed> route(Record<byte[], byte[]> record) {
        String outbox = context().recordMetadata().map(RecordMetadata::topic).orElseThrow();
        int prefix = config.kafka().topics().outboxPrefix().length();
        String topic = config.kafka().topics().events(outbox.substring(prefix));
        return record.withValue(new Routed(topic, null, due(record.headers()), record.value()));
    }

    private void check(Record<byte[], byte[]> record) {
        if (record.key() == null) {
            throw invalid("the record must have the aggregate id as its key, got none");
        }
        required(record.headers(), EventHeaders.ID);
        String type = required(record.headers(), EventHeaders.TYPE);
        requireShort(EventHeaders.RUN, TextHeaders.get(record.headers(), EventHeaders.RUN));
        due(record.headers());
        if (record.value() == null) {
            throw invalid("the record must have a payload, got none");
        }
        if (codec.catalogue().find(type).isPresent()
                || config.unknownTypes() == UnknownTypes.DEAD_LETTER) {
            codec.decode(type, record.value());
        }
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

    private static void requireShort(String name, @Nullable String value) {
        if (value != null && value.length() > MAX_NAME) {
            throw invalid(
                    "header %s must have at most %d characters, got %d"
                            .formatted(name, MAX_NAME, value.length()));
        }
    }

    /** In milliseconds since 1970; 0 if it is due at once. */
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
                    "header %s must be a time of RFC 3339 in UTC, got \"%s\""
                            .formatted(EventHeaders.DELIVER_AT, value),
                    e);
        }
    }

    private static EventException invalid(String why) {
        return new EventException(EventError.VALIDATION_FAILED, why, null);
    }
}
