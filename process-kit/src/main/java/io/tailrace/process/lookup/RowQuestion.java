package io.tailrace.process.lookup;

import io.tailrace.event.internal.Check;
import org.jspecify.annotations.Nullable;

/**
 * A question about rows: those of one event, or the newest of one aggregate.
 *
 * @param key names the question; a UUID in its 36-character form
 * @param type the aggregate type; null if the question is about an event
 * @param id the event id or, with a type, the aggregate id; 1 to {@value #MAX_LENGTH} characters
 */
public record RowQuestion(String key, @Nullable String type, String id) implements LookupQuestion {

    /** The longest text of a question, in characters. */
    public static final int MAX_LENGTH = 1_000;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value and its rule
     */
    public RowQuestion {
        QuestionKey.require(key);
        requireText("id", id);
        if (type != null) {
            requireText("type", type);
        }
    }

    /** Asks for the row of an event. */
    public static RowQuestion ofEvent(String id) {
        return new RowQuestion(QuestionKey.next(), null, id);
    }

    /** Asks for the rows of an aggregate. */
    public static RowQuestion ofAggregate(String type, String id) {
        return new RowQuestion(QuestionKey.next(), type, id);
    }

    /** PostgreSQL has no text with the character 0. */
    private static void requireText(String name, String text) {
        Check.that(
                !text.isEmpty() && text.length() <= MAX_LENGTH && text.indexOf('\0') < 0,
                name,
                "must be 1 to %d characters other than 0".formatted(MAX_LENGTH),
                Check.quote(text));
    }
}
