package io.tailrace.record.router;

import io.tailrace.event.internal.Check;
import io.tailrace.record.UnpublishableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How Debezium's outbox event router makes the name of a topic from the value of the column that it
 * routes by, which is the column of the aggregate type here. Pure.
 *
 * @param regex {@code route.topic.regex}
 * @param replacement {@code route.topic.replacement}; a value that the expression does not match as
 *     a whole is the name of the topic itself
 */
public record EventRoute(String regex, String replacement) {

    /** The default of the router. */
    public static final String DEFAULT_REGEX = "(?<routedByValue>.*)";

    /** The default of the router. */
    public static final String DEFAULT_REPLACEMENT = "outbox.event.${routedByValue}";

    /** Both defaults. */
    public static final EventRoute DEFAULT = new EventRoute(DEFAULT_REGEX, DEFAULT_REPLACEMENT);

    private static final Pattern EVERYTHING = Pattern.compile("\\.\\*|\\((\\?<\\w+>)?\\.\\*\\)");

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public EventRoute {
        try {
            // The second alternative matches, so that the replacement is tried with all groups.
            Pattern.compile(regex);
            Pattern.compile("(?:" + regex + "\n)|").matcher("").replaceFirst(replacement);
        } catch (PatternSyntaxException e) {
            throw Check.violation(
                    "route-topic-regex",
                    "must be a regular expression of Java (" + e.getDescription() + ")",
                    Check.quote(regex));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Check.violation(
                    "route-topic-replacement",
                    "must be a replacement for " + Check.quote(regex) + " (" + e.getMessage() + ")",
                    Check.quote(replacement));
        }
    }

    /** With what every name begins that the replacement makes. */
    String prefix() {
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < replacement.length() && replacement.charAt(i) != '$'; i++) {
            if (replacement.charAt(i) == '\\' && i + 1 < replacement.length()) {
                i++;
            }
            literal.append(replacement.charAt(i));
        }
        return literal.toString();
    }

    /** Whether the replacement makes the name for every value that has no line break. */
    boolean isForEveryValue() {
        return EVERYTHING.matcher(regex).matches();
    }

    /** Makes names. */
    Matcher matcher() {
        return Pattern.compile(regex).matcher("");
    }

    /**
     * The name of a topic, which may be one that Kafka does not accept.
     *
     * @param matcher one of {@link #matcher}
     * @throws UnpublishableException if the expression is too deep for the value
     */
    String topic(Matcher matcher, String value) throws UnpublishableException {
        try {
            return matcher.reset(value).matches() ? matcher.replaceFirst(replacement) : value;
        } catch (StackOverflowError e) {
            throw new UnpublishableException(
                    "route-topic-regex is too deep for an aggregate type of %d characters"
                            .formatted(value.length()));
        }
    }
}
