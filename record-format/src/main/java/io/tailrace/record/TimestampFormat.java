package io.tailrace.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Formats timestamps as RFC 3339 text in UTF-8. The last result is kept, because neighbouring rows
 * often share a millisecond. For one thread at a time.
 */
final class TimestampFormat {

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
