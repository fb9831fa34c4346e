package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The aggregate types that a relay publishes, and how many topics it may create for them. Whoever
 * may insert into the outbox chooses aggregate types, and each new one makes topics. Immutable.
 *
 * @param allowed names of aggregate types, in which {@code *} stands for any characters; every type
 *     is published if there are none
 * @param maxNewTopics how many topics of aggregate types one relay object creates at most; at least
 *     0. Topics that exist do not count.
 */
public record AggregateTypes(List<String> allowed, int maxNewTopics) {

    /** The default of {@link #maxNewTopics}. */
    public static final int DEFAULT_MAX_NEW_TOPICS = 200;

    /** Every type, and as many new topics as by default. */
    public static final AggregateTypes ALL = new AggregateTypes(List.of(), DEFAULT_MAX_NEW_TOPICS);

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._*-]+");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public AggregateTypes {
        for (String name : allowed) {
            Check.that(
                    NAME.matcher(name).matches(),
                    "types",
                    "must be names of [a-zA-Z0-9._-] or patterns with *",
                    Check.quote(name));
        }
        Check.that(maxNewTopics >= 0, "max-new-topics", "must be at least 0", maxNewTopics);
        allowed = List.copyOf(allowed);
    }

    /** Whether events of an aggregate type are published. */
    public boolean allows(String type) {
        return allowed.isEmpty() || allowed.stream().anyMatch(name -> matches(name, type));
    }

    /** Compares without backtracking, because types come from whoever writes rows. */
    private static boolean matches(String name, String type) {
        if (!name.contains("*")) {
            return name.equals(type);
        }
        List<String> parts = List.of(name.split("\\*", -1));
        String first = parts.get(0);
        String last = parts.get(parts.size() - 1);
        if (type.length() < first.length() + last.length()
                || !type.startsWith(first)
                || !type.endsWith(last)) {
            return false;
        }
        int from = first.length();
        int end = type.length() - last.length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            int found = type.indexOf(part, from);
            if (found < 0 || found + part.length() > end) {
                return false;
            }
            from = found + part.length();
        }
        return true;
    }
}
