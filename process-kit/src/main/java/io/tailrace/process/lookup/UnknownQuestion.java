package io.tailrace.process.lookup;

/**
 * A question of a kind that this version does not know: a later console asks it.
 *
 * @param key names the question; a UUID in its 36-character form
 */
public record UnknownQuestion(String key) implements LookupQuestion {

    /**
     * Checks the key.
     *
     * @throws IllegalArgumentException if it is no UUID
     */
    public UnknownQuestion {
        QuestionKey.require(key);
    }
}
