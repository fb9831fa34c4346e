package io.tailrace.relay.erase;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The aggregate that is erased. Its id may be a person's: it is neither logged nor stored.
 *
 * @param type the aggregate type
 * @param id the aggregate id, not empty
 */
public record Aggregate(String type, String id) {

    /**
     * Reads {@code <aggregate type>/<aggregate id>}; the id may have slashes.
     *
     * @throws IllegalArgumentException if the text has another form, or the type can have no topic
     */
    public static Aggregate parse(String text, TopicNames topics) {
        int slash = text.indexOf('/');
        Check.that(
                slash > 0 && slash < text.length() - 1,
                "aggregate",
                "must be <aggregate type>/<aggregate id>",
                Check.quote(text));
        String type = text.substring(0, slash);
        Check.that(
                !TopicNames.isReserved(type) && TopicNames.isLegal(topics.outbox(type)),
                "the aggregate type",
                "must make a legal topic name that is none of the pipeline's own",
                Check.quote(type));
        return new Aggregate(type, text.substring(slash + 1));
    }

    /** The id as the key of records. */
    byte[] key() {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a record has this key. */
    boolean hasKey(byte[] key) {
        return Arrays.equals(key, key());
    }

    /** Hides the id. */
    @Override
    public String toString() {
        return type + "/…";
    }
}
