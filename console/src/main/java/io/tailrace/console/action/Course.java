package io.tailrace.console.action;

import org.jspecify.annotations.Nullable;

/** Is told how far an action is. Safe for use by any thread. */
public interface Course {

    /**
     * Replaces what was said before.
     *
     * @param total null if it is not known
     * @param text what is going on
     */
    void progress(long done, @Nullable Long total, String text);

    /** Adds a line for people; the last 200 are kept. */
    void line(String text);
}
