package io.tailrace.process.tracing;

import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Passes the warnings that the SDK gives to {@code java.util.logging} on to the log of the process,
 * one line each. Only in the programs of relay and processor: in a JVM that embeds them, these logs
 * belong to the application. Its exporters log every failure with a stack trace; they are silent,
 * because {@link WatchedExporter} reports failures.
 */
final class SdkLogs extends Handler {

    /** Kept, because {@code java.util.logging} forgets the settings of loggers nobody refers to. */
    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    private static final Logger EXPORTERS = Logger.getLogger("io.opentelemetry.exporter");

    /** What an exporter logged last; it logs the status of a refusal before it reports that. */
    private static final AtomicReference<@Nullable String> REASON = new AtomicReference<>();

    private static boolean routed;

    private final SimpleFormatter formatter = new SimpleFormatter();
    private final boolean ofExporters;

    private SdkLogs(boolean ofExporters) {
        this.ofExporters = ofExporters;
    }

    /**
     * Begins to pass warnings on, once for the whole JVM; for programs whose JVM has no other
     * OpenTelemetry than their own.
     */
    static synchronized void route() {
        if (!routed) {
            routed = true;
            EXPORTERS.setUseParentHandlers(false);
            EXPORTERS.addHandler(new SdkLogs(true));
            SDK.setUseParentHandlers(false);
            SDK.addHandler(new SdkLogs(false));
        }
    }

    /** What an earlier export failed with is not the reason of the next one. */
    static void forgetReason() {
        REASON.set(null);
    }

    /** Why an export has failed that was refused just now, if an exporter has said it. */
    static @Nullable String takeReason() {
        return REASON.getAndSet(null);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() < Level.WARNING.intValue()) {
            return;
        }
        if (ofExporters) {
            REASON.set(formatter.formatMessage(record));
        } else {
            Throwable thrown = record.getThrown();
            LoggerFactory.getLogger(String.valueOf(record.getLoggerName()))
                    .warn(
                            "{}{}",
                            formatter.formatMessage(record),
                            thrown == null ? "" : ": " + thrown);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
