package io.tailrace.processor.topology;

import io.tailrace.event.EventCodec;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Sends on what subscribers can handle, and the rest to the dead letters with the reason. */
final class Validate implements Processor<byte[], byte[], byte[], byte[]> {

    private final EventCodec codec;
    private final EventMeter meter;
    private final String valid;
    private final String invalid;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    Validate(EventCodec codec, EventMeter meter, String valid, String invalid) {
        this.codec = codec;
        this.meter = meter;
        this.valid = valid;
        this.invalid = invalid;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], byte[]> next = context;
        if (next == null) {
            throw new IllegalStateException("init() comes first");
        }
        try {
            check(record);
            next.forward(record, valid);
        } catch (EventException e) {
            meter.deadLettered();
            next.forward(DeadLetter.of(record, e, next.recordMetadata()), invalid);
        }
    }

    private void check(Record<byte[], byte[]> record) {
        if (record.key() == null) {
            throw invalid("the record must have the aggregate id as its key, got none");
        }
        required(record.headers(), EventHeaders.ID);
        String type = required(record.headers(), EventHeaders.TYPE);
        String deliverAt = text(record.headers(), EventHeaders.DELIVER_AT);
        if (deliverAt != null) {
            requireTime(deliverAt);
        }
        if (record.value() == null) {
            throw invalid("the record must have a payload, got none");
        }
        if (codec.catalogue().find(type).isPresent()) {
            codec.decode(type, record.value());
        }
    }

    private static String required(Headers headers, String name) {
        String value = text(headers, name);
        if (value == null || value.isBlank()) {
            throw invalid(
                    "header " + name + " must be given, got " + (value == null ? "none" : "blank"));
        }
        return value;
    }

    private static void requireTime(String value) {
        try {
            Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw invalid(
                    "header %s must be a time of RFC 3339 in UTC, got \"%s\""
                            .formatted(EventHeaders.DELIVER_AT, value));
        }
    }

    static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static EventException invalid(String why) {
        return new EventException(EventError.VALIDATION_FAILED, why, null);
    }
}
