package io.tailrace.subscriber.internal.handling;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes exceptions of handlers safe to print: an exception whose own methods throw would otherwise
 * prevent that its event is retried or reported.
 */
final class Printable {

    private Printable() {}

    /** The exception itself if it and its causes can be printed, else a substitute for it. */
    static Throwable of(Throwable thrown) {
        try {
            Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            @Nullable Throwable next = thrown;
            while (next != null && seen.add(next)) {
                requirePrintable(next);
                next = next.getCause();
            }
            return thrown;
        } catch (RuntimeException | StackOverflowError e) {
            return new IllegalStateException(
                    "an exception that cannot be printed: " + thrown.getClass().getName());
        }
    }

    private static void requirePrintable(Throwable thrown) {
        Objects.requireNonNull(thrown.toString());
        Objects.requireNonNull(thrown.getStackTrace());
        String unused = thrown.getMessage();
    }
}
