package io.tailrace.record;

import static io.tailrace.event.EventHeaders.ID;
import static io.tailrace.event.EventHeaders.SOURCE;
import static io.tailrace.event.EventHeaders.SPEC_VERSION;
import static io.tailrace.event.EventHeaders.SPEC_VERSION_VALUE;
import static io.tailrace.event.EventHeaders.SUBJECT;
import static io.tailrace.event.EventHeaders.TIME;
import static io.tailrace.event.EventHeaders.TYPE;

import io.tailrace.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers by which a record is a CloudEvent, from the columns of its row. For one thread at a
 * time.
 */
public final class CloudEventAttributes {

    /** Headers that the columns of the row decide, whatever is stored. */
    public static final Set<String> NAMES = Set.of(SPEC_VERSION, ID, SOURCE, TYPE, TIME, SUBJECT);

    private static final byte[] VERSION = bytes(SPEC_VERSION_VALUE);
    private static final int UUID_LENGTH = 36;

    private final TimestampFormat timestamps = new TimestampFormat();
    private final byte[] source;

    /**
     * @param source the {@code ce_source} header of every record
     */
    public CloudEventAttributes(String source) {
        this.source = bytes(source);
    }

    /** Adds the attributes whose columns are not null. */
    public void addTo(Headers headers, CapturedRow row) {
        headers.add(SPEC_VERSION, VERSION);
        addIfPresent(headers, ID, row.id());
        headers.add(SOURCE, source);
        addIfPresent(headers, TYPE, row.type());
        timeOf(row.id()).ifPresent(time -> headers.add(TIME, timestamps.format(time)));
        addIfPresent(headers, SUBJECT, row.aggregateId());
    }

    private static Optional<Instant> timeOf(@Nullable String id) {
        if (id == null || id.length() != UUID_LENGTH) {
            return Optional.empty();
        }
        try {
            return EventId.parse(id).time();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
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

        private Instant lastTime = Instant.MIN;
        private byte[] lastText = new byte[0];

        /** The text of a timestamp; the array must not be changed. */
        byte[] format(Instant time) {
            if (!time.equals(lastTime)) {
                lastTime = time;
                lastText = time.toString().getBytes(StandardCharsets.UTF_8);
            }
            return lastText;
        }
    }
}
