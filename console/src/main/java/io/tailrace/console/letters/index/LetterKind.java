package io.tailrace.console.letters.index;

/**
 * What dead letters of one kind have in common. The texts are cut to 200 characters and more.
 *
 * @param group the consumer group that failed; empty if the event was never given to a group
 * @param type the type of the event
 * @param reason why it was given up
 * @param error the fingerprint of the last error
 */
public record LetterKind(String group, String type, String reason, String error) {}
