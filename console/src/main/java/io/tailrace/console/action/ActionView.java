package io.tailrace.console.action;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An action as the API shows it.
 *
 * @param id names it for as long as the process runs
 * @param ended null while it runs
 * @param state {@code running}, {@code done}, {@code stopped} or {@code failed}
 * @param summary what it does and, when it has ended, what it has done; on one line
 * @param progress how far it is
 * @param result figures by name; null while it runs, and if it has failed without any
 * @param lines the last 200 lines that it has said
 * @param error what is left to do, or what went wrong; null if nothing
 * @param remedy what to do about the error; null without one
 */
public record ActionView(
        String id,
        String kind,
        String user,
        Instant started,
        @Nullable Instant ended,
        String state,
        String summary,
        Progress progress,
        @Nullable Map<String, ? extends @Nullable Object> result,
        List<String> lines,
        @Nullable String error,
        @Nullable String remedy) {

    /**
     * How far an action is.
     *
     * @param total null if it is not known
     */
    public record Progress(long done, @Nullable Long total, String text) {}

    /** An action in the list of all. */
    public record Line(
            String id,
            String kind,
            String user,
            Instant started,
            @Nullable Instant ended,
            String state,
            String summary) {}

    /** The action as the list of all shows it. */
    Line line() {
        return new Line(id, kind, user, started, ended, state, summary);
    }
}
