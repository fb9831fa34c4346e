package io.tailrace.console.letters.index;

/**
 * What dead letters of one kind have in common. The texts are cut to 200 characters and more.
 *
 * @param group the consumer group that failed; empty if the event was never given to a group
 * @param type the type of the event
 * @param reason why it was given up
 * @param error the fingerprint of the last error
 */
public record LetterKind(String group, String type, String reason, String error) {

    /** Whether all texts are whole, so that they select the same dead letters everywhere. */
    public boolean isExact() {
        return isExact(group) && isExact(type) && isExact(reason) && isExact(error);
    }

    /**
     * Whether a text of a kind is whole; false also for a few that only look as if they were cut.
     */
    public static boolean isExact(String text) {
        return text.length() <= LetterKinds.MAX_LENGTH && !text.equals(LetterKinds.FURTHER);
    }
}
