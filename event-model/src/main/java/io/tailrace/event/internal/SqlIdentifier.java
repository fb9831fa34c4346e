package io.tailrace.event.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of SQL objects: which ones are accepted, and how they are quoted. */
public final class SqlIdentifier {

    private static final String PART = "[A-Za-z_][A-Za-z0-9_$]{0,62}";
    private static final int MAX_BYTES = 63;
    private static final Pattern QUALIFIED = Pattern.compile(PART + "(\\." + PART + ")?");

    private SqlIdentifier() {}

    /**
     * Requires a name that PostgreSQL accepts in double quotes and does not shorten.
     *
     * @throws IllegalArgumentException if it is empty, has more than 63 bytes of UTF-8, or contains
     *     a character 0
     */
    public static void require(String subject, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        Check.that(
                bytes > 0 && bytes <= MAX_BYTES && name.indexOf('\0') < 0,
                subject,
                "must be a name of 1 to 63 bytes",
                Check.quote(name));
    }

    /**
     * Requires the name of a table, with or without its schema.
     *
     * @throws IllegalArgumentException if a part of it is not a name
     */
    public static void requireQualified(String subject, String name) {
        Check.that(
                QUALIFIED.matcher(name).matches(),
                subject,
                "must match " + QUALIFIED,
                '"' + name + '"');
    }

    /** A single name in double quotes, so that case is kept and every character is allowed. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The name of a table, with or without its schema, with each part in double quotes. */
    public static String quoteQualified(String name) {
        return Arrays.stream(name.split("\\.", -1))
                .map(SqlIdentifier::quote)
                .collect(Collectors.joining("."));
    }
}
