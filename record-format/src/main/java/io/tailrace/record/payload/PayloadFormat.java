package io.tailrace.record.payload;

import java.util.Locale;

/** How the payloads of delivered events are written. */
public enum PayloadFormat {

    /** As they were stored; the registry is not asked. */
    NONE(""),

    /** Avro, binary. */
    AVRO("application/avro"),

    /** Protocol Buffers. */
    PROTOBUF("application/x-protobuf"),

    /** JSON that a JSON Schema of the registry accepts. */
    JSON("application/json");

    private final String contentType;

    PayloadFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The value of the header {@code content-type}; empty for {@link #NONE}. */
    public String contentType() {
        return contentType;
    }

    /** The value as it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
