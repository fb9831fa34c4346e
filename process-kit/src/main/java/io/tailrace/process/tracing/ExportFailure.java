package io.tailrace.process.tracing;

import io.tailrace.event.internal.Check;
import io.tailrace.process.Printable;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says on one line why an export failed. Stateless. */
final class ExportFailure {

    private static final int MAX_SHOWN = 300;
    private static final int MAX_CAUSES = 10;
    private static final String SDK = "io.opentelemetry.";

    private ExportFailure() {}

    /**
     * The exceptions of the connection, or else what the exporter says about the answer. Messages
     * of other exceptions than those of the connection are left out, because they may repeat a
     * header with a credential.
     *
     * @param why what the exporter failed with, if it says so
     * @param said what the exporter logged, if it did
     */
    static String reason(@Nullable Throwable why, @Nullable String said) {
        Set<String> causes = new LinkedHashSet<>();
        Throwable e = why;
        for (int i = 0; e != null && i < MAX_CAUSES; i++) {
            add(e, causes);
            e = e.getCause();
        }
        String text = causes.isEmpty() ? said : String.join("; ", causes);
        return text == null
                ? "the collector refused them"
                : Check.shorten(Printable.line(text), MAX_SHOWN);
    }

    /** The SDK's own exceptions only wrap those of the connection. */
    private static void add(Throwable e, Set<String> causes) {
        if (e instanceof IOException) {
            causes.add(e.toString());
        } else if (!e.getClass().getName().startsWith(SDK)) {
            causes.add(e.getClass().getName());
        }
    }
}
