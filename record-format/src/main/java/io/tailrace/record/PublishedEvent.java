package io.tailrace.record;

import org.jspecify.annotations.Nullable;

/**
 * Which row a record was made of, as its headers say. Immutable.
 *
 * @param id the id of the row in the form in which the record has it
 * @param topic null if the record names its source, within which ids are unique. Otherwise rows of
 *     other outboxes can have the same id, and the record is one of a row only if rows of its type
 *     are written to this topic
 */
public record PublishedEvent(String id, @Nullable String topic) {

    /** The same event with another form of its id. */
    public PublishedEvent withId(String other) {
        return new PublishedEvent(other, topic);
    }
}
