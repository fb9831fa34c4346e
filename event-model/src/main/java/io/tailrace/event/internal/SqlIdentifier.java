package io.tailrace.event.internal;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of SQL objects: which ones are accepted, and how they are quoted. */
public final class SqlIdentifier {

    private static final String PART = "[A-Za-z_][A-Za-z0-9_$]{0,62}";
    private static final Pattern NAME = Pattern.compile(PART);
    private static final Pattern QUALIFIED = Pattern.compile(PART + "(\\." + PART + ")?");

    private SqlIdentifier() {}

    /**
     * Requires the name of a column.
     *
     * @throws IllegalArgumentException if it is not a letter or underscore and up to 62 more
     *     letters, digits, underscores or dollar signs
     */
    public static void require(String subject, String name) {
        require(subject, NAME, name);
    }

    /**
     * Requires the name of a table, with or without its schema.
     *
     * @throws IllegalArgumentException if a part of it is not a name
     */
    public static void requireQualified(String subject, String name) {
        require(subject, QUALIFIED, name);
    }

    /** The name in double quotes, part by part, so that case is kept and key words are allowed. */
    public static String quote(String name) {
        return Arrays.stream(name.split("\\.", -1))
                .map(part -> '"' + part + '"')
                .collect(Collectors.joining("."));
    }

    private static void require(String subject, Pattern form, String name) {
        Check.that(form.matcher(name).matches(), subject, "must match " + form, '"' + name + '"');
    }
}
