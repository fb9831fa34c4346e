package io.tailrace.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** An input that stands for several values: they are separated by a byte 0x1e, and 0 is null. */
public final class Fields {

    private static final byte SEPARATOR = 0x1e;

    private final List<byte[]> fields = new ArrayList<>();

    /** Splits an input. */
    public Fields(byte[] input) {
        int from = 0;
        for (int i = 0; i <= input.length; i++) {
            if (i == input.length || input[i] == SEPARATOR) {
                fields.add(Arrays.copyOfRange(input, from, i));
                from = i + 1;
            }
        }
    }

    /** The input of these values. */
    public static byte[] join(@Nullable String... values) {
        String[] shown =
                Arrays.stream(values).map(v -> v == null ? "\0" : v).toArray(String[]::new);
        return String.join("\u001e", shown).getBytes(UTF_8);
    }

    /** A value; null as well if there are fewer. */
    public byte @Nullable [] bytes(int index) {
        byte[] field = index < fields.size() ? fields.get(index) : null;
        return field == null || (field.length == 1 && field[0] == 0) ? null : field;
    }

    /** A value as text. */
    public @Nullable String text(int index) {
        byte[] bytes = bytes(index);
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    /** The values from an index on: names and values of headers by turns. */
    public Headers headers(int from) {
        Headers headers = new RecordHeaders();
        for (int i = from; i + 1 < fields.size(); i += 2) {
            String name = text(i);
            headers.add(name == null ? "" : name, bytes(i + 1));
        }
        return headers;
    }
}
