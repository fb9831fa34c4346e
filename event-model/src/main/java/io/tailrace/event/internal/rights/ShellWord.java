package io.tailrace.event.internal.rights;

import java.util.regex.Pattern;

/** Quotes words for a POSIX shell. Stateless. */
final class ShellWord {

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private ShellWord() {}

    /** The word, in single quotes if a shell would change it. */
    static String of(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
