package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.event.internal.Check;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack trace that is short enough for a record header: of an exception and of each of its
 * causes, the message and the frames nearest to the fault.
 */
final class StackTraceText {

    private static final int FRAMES = 12;
    private static final int MAX_MESSAGE = 500;
    private static final int MAX_LENGTH = 8_000;

    private StackTraceText() {}

    static String of(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        @Nullable Throwable next = thrown;
        while (next != null && seen.add(next)) {
            append(text, next);
            next = next.getCause();
        }
        return Check.shorten(text.toString(), MAX_LENGTH);
    }

    private static void append(StringBuilder text, Throwable thrown) {
        text.append(text.isEmpty() ? "" : "Caused by: ")
                .append(Check.shorten(thrown.toString(), MAX_MESSAGE))
                .append('\n');
        StackTraceElement[] frames = thrown.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
            text.append("\tat ").append(frames[i]).append('\n');
        }
        if (frames.length > FRAMES) {
            text.append("\t... ").append(frames.length - FRAMES).append(" more\n");
        }
    }
}
