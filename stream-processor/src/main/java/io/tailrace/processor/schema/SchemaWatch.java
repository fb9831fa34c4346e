package io.tailrace.processor.schema;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.ExitCode;
import io.tailrace.process.Loopback;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.SchemaConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads schemas when it is started, and looks for changes at intervals on a thread of its own. A
 * change is put in force as a whole or refused as a whole; then the schemas before it stay in force
 * until the source has others.
 */
public final class SchemaWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaWatch.class);

    private final SchemaSource source;
    private final ActiveSchemas active;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("schema-watch"));

    /** What is in force. Of the thread that starts, then of the worker. */
    private @Nullable SchemaFiles loaded;

    /** What was looked at last, and refused. Of the worker. */
    private @Nullable SchemaFiles refused;

    private SchemaWatch(SchemaSource source, ActiveSchemas active) {
        this.source = source;
        this.active = active;
    }

    /**
     * Loads the schemas and begins to watch.
     *
     * @return null if no schemas are configured
     * @throws OperatorException with {@link ExitCode#USAGE} if there is no such file or directory,
     *     {@link ExitCode#UNREACHABLE} if the source cannot be read, {@link ExitCode#SETUP} if a
     *     schema cannot be used
     */
    @SuppressWarnings("FutureReturnValueIgnored") // look() catches what it can meet
    public static @Nullable SchemaWatch start(SchemaConfig config, ActiveSchemas active) {
        if (config.location() == null) {
            return null;
        }
        SchemaSource source = SchemaSource.of(config.location());
        SchemaWatch watch = new SchemaWatch(source, active);
        watch.load();
        warnOfPlaintext(source.url());
        watch.worker.scheduleWithFixedDelay(
                watch::look,
                config.interval().toMillis(),
                config.interval().toMillis(),
                TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Ends the watch; the schemas stay in force. Further calls have no effect. */
    @Override
    public void close() {
        worker.shutdownNow();
    }

    private void load() {
        active.replace(read(source, files -> loaded = files));
        LOG.atInfo()
                .addKeyValue("schemas", source.shown())
                .log("Loaded the schemas of {} types", active.current().types().size());
    }

    /**
     * The schemas of a source, for a program that ends if it cannot have them.
     *
     * @throws OperatorException as {@link #start} does
     */
    public static SchemaSet read(SchemaSource source) {
        return read(source, files -> {});
    }

    private static SchemaSet read(SchemaSource source, Consumer<SchemaFiles> seen) {
        try {
            SchemaFiles files = source.read();
            seen.accept(files);
            return SchemaSet.of(files);
        } catch (SchemaRefusedException e) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "The schemas of %s cannot be used: %s"
                            .formatted(source.shown(), e.getMessage()),
                    "Correct the schemas; tailrace-processor schemas check "
                            + source.shown()
                            + " checks them without a cluster.",
                    e);
        } catch (NoSuchFileException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "schemas must be a directory, a file or a URL that exists, got "
                            + source.shown(),
                    "Correct --schemas.",
                    e);
        } catch (IOException e) {
            throw new OperatorException(
                    ExitCode.UNREACHABLE,
                    "The schemas of %s cannot be read: %s".formatted(source.shown(), text(e)),
                    "Check the location and the way to it, then start again.",
                    e);
        }
    }

    private void look() {
        SchemaFiles files = null;
        try {
            files = source.read();
            if (files.equals(loaded)) {
                backToLoaded();
            } else if (!files.equals(refused)) {
                active.replace(SchemaSet.of(files));
                loaded = files;
                refused = null;
                LOG.atInfo()
                        .addKeyValue("schemas", source.shown())
                        .log(
                                "The schemas changed: those of {} types are in force from now on",
                                active.current().types().size());
            }
        } catch (SchemaRefusedException e) {
            refuse(String.valueOf(e.getMessage()));
            refused = files;
        } catch (IOException e) {
            refuse("cannot be read: " + text(e));
            refused = null;
        } catch (RuntimeException | StackOverflowError e) { // the watch must go on
            refuse("cannot be loaded: " + e);
            refused = files;
        }
    }

    private void backToLoaded() {
        if (active.refusal().isPresent()) {
            LOG.atInfo()
                    .addKeyValue("schemas", source.shown())
                    .log("The location has the schemas again that are in force");
        }
        active.accept();
        refused = null;
    }

    /** Warns once per reason. */
    private void refuse(String reason) {
        if (!active.refusal().equals(Optional.of(reason))) {
            LOG.atWarn()
                    .addKeyValue("schemas", source.shown())
                    .log(
                            "The changed schemas are refused, and those that were loaded before stay"
                                    + " in force: {}",
                            reason);
        }
        active.refuse(reason);
    }

    private static void warnOfPlaintext(@Nullable URI url) {
        if (url != null
                && "http".equalsIgnoreCase(url.getScheme())
                && !Loopback.others(List.of(url.getAuthority())).isEmpty()) {
            LOG.warn(
                    "The schemas of {} are fetched without encryption: whoever can change what is on"
                            + " the network decides which events are valid. Use https.",
                    url.getAuthority());
        }
    }

    private static String text(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
