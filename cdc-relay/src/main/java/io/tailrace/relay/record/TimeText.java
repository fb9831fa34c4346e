package io.tailrace.relay.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Times as RFC 3339 text in UTF-8; rows of one millisecond share it. For one thread. */
final class TimeText {

    private Instant last = Instant.MIN;
    private byte[] text = new byte[0];

    byte[] of(Instant time) {
        if (!time.equals(last)) {
            last = time;
            text = time.toString().getBytes(StandardCharsets.UTF_8);
        }
        return text;
    }
}
