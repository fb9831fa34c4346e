package io.tailrace.console.action;

import java.util.Locale;

/** Whether an action runs, and how it has ended. */
public enum ActionState {
    /** It runs. */
    RUNNING,
    /** It has done, or said, what it was asked to. */
    DONE,
    /** It has ended early, because it was asked to. */
    STOPPED,
    /** It has not done what it was asked to. */
    FAILED;

    /** The state as the API writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
