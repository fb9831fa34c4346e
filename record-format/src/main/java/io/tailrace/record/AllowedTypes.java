package io.tailrace.record;

import io.tailrace.event.internal.Check;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The aggregate types that are published. Whoever may insert into the outbox chooses aggregate
 * types, and each new one makes topics. Immutable.
 *
 * @param names names of aggregate types, in which {@code *} stands for any characters; every type
 *     is published if there are none
 */
public record AllowedTypes(List<String> names) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._*-]+");

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public AllowedTypes {
        for (String name : names) {
            Check.that(
                    NAME.matcher(name).matches(),
                    "types",
                    "must be names of [a-zA-Z0-9._-] or patterns with *",
                    Check.quote(name));
        }
        names = List.copyOf(names);
    }

    /** Whether events of an aggregate type are published. */
    public boolean allows(String type) {
        return allows(names, type);
    }

    /** The same of names that are checked already. */
    public static boolean allows(List<String> names, String type) {
        return names.isEmpty() || names.stream().anyMatch(name -> matches(name, type));
    }

    /** Why the rows of a type become dead letters, for people. */
    public static String refusal(String type) {
        return "Aggregate type %s is not one that --types allows".formatted(type);
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
