package io.tailrace.process.lookup;

import io.tailrace.event.internal.Check;
import java.util.UUID;

/** The key of a question. Stateless. */
final class QuestionKey {

    private QuestionKey() {}

    /** A key that no other question has. */
    static String next() {
        return UUID.randomUUID().toString();
    }

    /**
     * Requires a UUID in its 36-character form.
     *
     * @throws IllegalArgumentException if it is none
     */
    static void require(String key) {
        Check.that(
                UUID.fromString(key).toString().equals(key),
                "key",
                "must be a UUID",
                Check.quote(key));
    }
}
