package io.tailrace.processor.error;

import io.tailrace.event.internal.Check;
import java.util.regex.Pattern;

/**
 * What the messages of one kind of error have in common: ids, numbers and times are taken out.
 * Stateless.
 */
public final class ErrorFingerprint {

    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern HEX = Pattern.compile("(?i)\\b(?=[a-f]*[0-9])[0-9a-f]{8,}\\b");

    /** A number, but not within an SQL state. */
    private static final Pattern NUMBER =
            Pattern.compile("(?<!SQLSTATE [0-9A-Z]{0,4})[0-9]++(?:[.,:][0-9]++)*+");

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int MAX_LENGTH = 200;

    /** What is behind this many characters of a message does not matter. */
    private static final int MAX_LOOKED_AT = 4_000;

    private ErrorFingerprint() {}

    /** The message without what differs from event to event, on one line. */
    public static String of(String message) {
        String looked = message.substring(0, Math.min(message.length(), MAX_LOOKED_AT));
        String text = SPACE.matcher(looked).replaceAll(" ").strip();
        text = UUID.matcher(text).replaceAll("<id>");
        text = HEX.matcher(text).replaceAll("<id>");
        text = NUMBER.matcher(text).replaceAll("<n>");
        return Check.shorten(text, MAX_LENGTH);
    }
}
