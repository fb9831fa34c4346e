package io.tailrace.process.lookup;

import io.tailrace.process.lookup.RowAnswer.State;
import org.jspecify.annotations.Nullable;

/**
 * What a relay says to a {@link BucketQuestion}. It says {@link State#READING} at once, unless it
 * cannot take the question, and afterwards one of the two others.
 *
 * @param key the key of the question
 * @param state how far the relay is
 * @param slot names the relay, as in {@link RowAnswer}
 * @param source the source whose events the relay publishes
 * @param found what was found; null unless the state is {@link State#FOUND}
 * @param problem why there is no answer, for people; empty unless it failed
 */
public record BucketAnswer(
        String key,
        State state,
        String slot,
        String source,
        @Nullable NamedEvents found,
        String problem) {

    /** The relay has taken the question. */
    public static BucketAnswer reading(String key, String slot, String source) {
        return new BucketAnswer(key, State.READING, slot, source, null, "");
    }

    /** The relay has looked. */
    public static BucketAnswer found(String key, String slot, String source, NamedEvents found) {
        return new BucketAnswer(key, State.FOUND, slot, source, found, "");
    }

    /** The relay could not look. */
    public static BucketAnswer failed(String key, String slot, String source, String problem) {
        return new BucketAnswer(key, State.FAILED, slot, source, null, problem);
    }
}
