package io.tailrace.record;

import static io.tailrace.event.EventHeaders.ID;
import static io.tailrace.event.EventHeaders.SOURCE;
import static io.tailrace.event.EventHeaders.SPEC_VERSION;
import static io.tailrace.event.EventHeaders.SPEC_VERSION_VALUE;
import static io.tailrace.event.EventHeaders.SUBJECT;
import static io.tailrace.event.EventHeaders.TIME;
import static io.tailrace.event.EventHeaders.TYPE;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The headers by which a record is a CloudEvent, from the columns of its row. For one thread at a
 * time.
 */
public final class CloudEventAttributes {

    /** Headers that the columns of the row decide, whatever is stored. */
    public static final Set<String> NAMES = Set.of(SPEC_VERSION, ID, SOURCE, TYPE, TIME, SUBJECT);

    private static final Header VERSION = new RecordHeader(SPEC_VERSION, bytes(SPEC_VERSION_VALUE));

    private final TimestampFormat timestamps = new TimestampFormat();
    private final Header source;

    /**
     * @param source the {@code ce_source} header of every record
     */
    public CloudEventAttributes(String source) {
        this.source = new RecordHeader(SOURCE, bytes(source));
    }

    /** Adds the attributes whose columns are not null. */
    public void addTo(Headers headers, CapturedRow row) {
        headers.add(VERSION);
        addIfPresent(headers, ID, row.id());
        headers.add(source);
        addIfPresent(headers, TYPE, row.type());
        long millis = IdTime.millisOf(row.id());
        if (millis != IdTime.NONE) {
            headers.add(TIME, timestamps.format(millis));
        }
        addIfPresent(headers, SUBJECT, row.aggregateId());
    }

    private static void addIfPresent(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, bytes(value));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Formats timestamps as RFC 3339 text in UTF-8. The last result is kept, because neighbouring
     * rows often share a millisecond.
     */
    private static final class TimestampFormat {

        private long lastMillis = IdTime.NONE;
        private byte[] lastText = new byte[0];

        /** The text of a timestamp; the array must not be changed. */
        byte[] format(long millis) {
            if (millis != lastMillis) {
                lastMillis = millis;
                lastText = bytes(Instant.ofEpochMilli(millis).toString());
            }
            return lastText;
        }
    }
}
