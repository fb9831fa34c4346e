package io.tailrace.producer;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of SQL objects: what is accepted as one, and how it is written safely. */
final class Identifier {

    private static final String PART = "[A-Za-z_][A-Za-z0-9_$]{0,62}";
    private static final Pattern NAME = Pattern.compile(PART);
    private static final Pattern QUALIFIED = Pattern.compile(PART + "(\\." + PART + ")?");

    private Identifier() {}

    static void require(String subject, String name) {
        require(subject, NAME, name);
    }

    static void requireQualified(String subject, String name) {
        require(subject, QUALIFIED, name);
    }

    /** In double quotes, part by part: taken as it is, also where it is a key word. */
    static String quote(String name) {
        return Arrays.stream(name.split("\\.", -1))
                .map(part -> '"' + part + '"')
                .collect(Collectors.joining("."));
    }

    private static void require(String subject, Pattern form, String name) {
        if (!form.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "outbox." + subject + " must match " + form + ", got \"" + name + '"');
        }
    }
}
