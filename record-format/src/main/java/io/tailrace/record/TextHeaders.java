package io.tailrace.record;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads and writes record headers as UTF-8 text. */
public final class TextHeaders {

    private TextHeaders() {}

    /** The last value of a header, or null if the header is missing or has a null value. */
    public static @Nullable String get(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The last value of a header, or a default if the header is missing or has a null value. */
    public static String getOr(Headers headers, String name, String absent) {
        String text = get(headers, name);
        return text == null ? absent : text;
    }

    /** Sets a header to one value, in place of all values it had. */
    public static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
