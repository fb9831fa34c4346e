package io.tailrace.relay.source;

import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A change that is too large to be published. It loses its large texts and bytes as soon as
 * Debezium has decoded it, and keeps their size. Stateless.
 */
final class LargeChange {

    private static final String OMITTED = "tailrace.omitted";

    /** Longer texts are shortened to this number of characters. */
    private static final int SHORT_TEXT = 1_000;

    private LargeChange() {}

    /**
     * Removes large texts and bytes.
     *
     * @param bytes the size of the change
     */
    static void reduce(SourceRecord change, long bytes) {
        if (change.value() instanceof Struct value) {
            reduce(value);
            change.headers().addLong(OMITTED, bytes);
        }
    }

    /** The size that a reduced change had, in bytes; 0 for every other change. */
    static long omittedBytes(SourceRecord change) {
        Header omitted = change.headers().lastWithName(OMITTED);
        return omitted == null ? 0 : (long) omitted.value();
    }

    private static void reduce(Struct struct) {
        for (Field field : struct.schema().fields()) {
            Object value = struct.get(field);
            if (value instanceof Struct inner) {
                reduce(inner);
            } else if (value instanceof String text && text.length() > SHORT_TEXT) {
                struct.put(field, text.substring(0, SHORT_TEXT));
            } else if (value instanceof byte[] || value instanceof ByteBuffer) {
                struct.put(field, new byte[0]);
            }
        }
    }
}
