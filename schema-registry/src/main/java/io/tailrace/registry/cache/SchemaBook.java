package io.tailrace.registry.cache;

import io.tailrace.registry.client.RegistryException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas that events need. Asking never waits: a schema that is not there is fetched in the
 * background, again and again with growing pauses until the registry has it. Latest versions are
 * looked at regularly; if that fails, the version before stays in use. Safe for any thread.
 *
 * <p>Up to {@value #FETCHES} schemas are fetched at the same time, and each by one thread at a
 * time, so an answer that takes long does not keep other schemas from being had.
 */
public final class SchemaBook implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaBook.class);

    /**
     * After this time, a schema that is not there and that no event asks for is dropped. Events
     * that wait ask several times a second; types that are made up must not keep the registry busy.
     */
    private static final Duration FORGET = Duration.ofMinutes(1);

    private static final int MAX_SHOWN = 20;

    /** How many requests to the registry may be open at the same time. */
    static final int FETCHES = 4;

    private final SchemaSource source;
    private final Duration refresh;
    private final Duration forget;
    private final Map<SubjectVersion, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();
    private final ScheduledExecutorService workers =
            Executors.newScheduledThreadPool(
                    FETCHES,
                    task -> {
                        Thread thread = new Thread(task, "schema-registry");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * @param refresh the pause between two looks for a later version
     */
    public SchemaBook(SchemaSource source, Duration refresh) {
        this(source, refresh, FORGET);
    }

    /**
     * @param forget after which time a schema is dropped that is not there and not asked for
     */
    SchemaBook(SchemaSource source, Duration refresh, Duration forget) {
        this.source = source;
        this.refresh = refresh;
        this.forget = forget;
    }

    /** The schema; empty if it was not had yet, and then it is being fetched. */
    public Optional<LoadedSchema> find(SubjectVersion wanted) {
        Entry entry = entry(wanted);
        return Optional.ofNullable(entry.schema());
    }

    /**
     * What the registry has answered, if it has answered that there is no such schema, or has one
     * that cannot be used; empty if the schema is there or the registry has not answered.
     */
    public Optional<String> missing(SubjectVersion wanted) {
        Entry entry = entry(wanted);
        RegistryException problem = entry.problem();
        return entry.schema() == null && problem != null && problem.isMissing()
                ? Optional.of(String.valueOf(problem.getMessage()))
                : Optional.empty();
    }

    private Entry entry(SubjectVersion wanted) {
        Entry known = entries.get(wanted);
        if (known == null) {
            Entry added = new Entry();
            known = entries.putIfAbsent(wanted, added);
            if (known == null) {
                later(wanted, Duration.ZERO);
                return added;
            }
        }
        known.ask();
        return known;
    }

    /** Each fetch ends with the next one, so an entry never has two. */
    private void later(SubjectVersion wanted, Duration pause) {
        try {
            var unused =
                    workers.schedule(() -> fetch(wanted), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The schemas are closed");
        }
    }

    private void fetch(SubjectVersion wanted) {
        Entry entry = entries.get(wanted);
        if (entry == null) {
            return;
        }
        if (entry.schema() == null && entry.isForgotten(forget)) {
            entries.remove(wanted);
            return;
        }
        try {
            LoadedSchema loaded = source.load(wanted);
            requireNoStepBack(wanted, entry.schema(), loaded);
            accept(wanted, entry, loaded);
            if (wanted.isLatest()) {
                later(wanted, refresh);
            }
        } catch (RegistryException e) {
            failed(wanted, entry, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // the thread must go on
            failed(wanted, entry, RegistryException.unavailable(String.valueOf(e)));
        }
    }

    /** A registry that was restored from a backup has older versions, and may give ids again. */
    private static void requireNoStepBack(
            SubjectVersion wanted, @Nullable LoadedSchema before, LoadedSchema loaded)
            throws RegistryException {
        if (before == null) {
            return;
        }
        if (loaded.version() != 0 && loaded.version() < before.version()) {
            throw RegistryException.unavailable(
                    "the latest version of subject %s was %d and is %d now; a restart of the processor takes it"
                            .formatted(wanted.subject(), before.version(), loaded.version()));
        }
        if (loaded.id() == before.id() && !loaded.text().equals(before.text())) {
            throw RegistryException.unavailable(
                    "the schema with id %d of subject %s is another one than before; a restart of the processor takes it"
                            .formatted(loaded.id(), wanted.subject()));
        }
    }

    private void accept(SubjectVersion wanted, Entry entry, LoadedSchema loaded) {
        LoadedSchema before = entry.schema();
        boolean hadProblem = entry.problem() != null;
        entry.found(loaded);
        answers.incrementAndGet();
        if (before == null || before.id() != loaded.id() || hadProblem) {
            LOG.atInfo()
                    .addKeyValue("subject", wanted.subject())
                    .addKeyValue("version", wanted.version())
                    .addKeyValue("schemaId", loaded.id())
                    .log("Payloads are written with this schema of the registry from now on");
        }
    }

    /** Warns once per reason. */
    private void failed(SubjectVersion wanted, Entry entry, RegistryException e) {
        failures.incrementAndGet();
        RegistryException before = entry.problem();
        Duration pause = entry.failed(e);
        answers.incrementAndGet();
        if (before == null || !String.valueOf(e.getMessage()).equals(before.getMessage())) {
            LOG.atWarn()
                    .addKeyValue("subject", wanted.subject())
                    .addKeyValue("version", wanted.version())
                    .log(
                            entry.schema() == null
                                    ? "A schema cannot be had, and its events wait: {}"
                                    : "A later version of a schema cannot be looked for, and the"
                                            + " version before stays in use: {}",
                            e.getMessage());
        }
        later(wanted, pause);
    }

    /** The number of schemas that were asked for and are not there. */
    public int missing() {
        return (int) entries.values().stream().filter(each -> each.schema() == null).count();
    }

    /** The number of requests that have failed. */
    public long failures() {
        return failures.get();
    }

    /** The number of requests that have ended; counted when the outcome can be seen. */
    public long answers() {
        return answers.get();
    }

    /** What is missing and why, up to 20 schemas; empty if nothing is. */
    public List<Map<String, Object>> problems() {
        return entries.entrySet().stream()
                .filter(each -> isProblem(each.getValue()))
                .limit(MAX_SHOWN)
                .map(each -> describe(each.getKey(), each.getValue()))
                .toList();
    }

    private static boolean isProblem(Entry entry) {
        return entry.schema() == null || entry.problem() != null;
    }

    private static Map<String, Object> describe(SubjectVersion wanted, Entry entry) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("subject", wanted.subject());
        shown.put("version", wanted.version());
        shown.put("inUse", inUse(entry.schema()));
        shown.put("since", entry.since().toString());
        RegistryException problem = entry.problem();
        shown.put("problem", problem == null ? "asked for" : problem.getMessage());
        return shown;
    }

    private static String inUse(@Nullable LoadedSchema schema) {
        return schema == null ? "none" : Integer.toString(schema.id());
    }

    /** Ends the threads; schemas stay. */
    @Override
    public void close() {
        workers.shutdownNow();
    }
}
