package io.tailrace.process.settings;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with the configuration.
 *
 * @param text a sentence without a full stop that names the option, its rule and the actual value;
 *     never shows what may be a secret
 * @param remedy what to do, a full sentence; null if the help of the command says it
 */
public record Problem(String text, @Nullable String remedy) {

    Problem(String text) {
        this(text, null);
    }

    /** The same problem, as one of a part of the configuration. */
    Problem within(String prefix) {
        return new Problem(prefix + text, remedy);
    }
}
