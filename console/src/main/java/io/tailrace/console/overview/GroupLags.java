package io.tailrace.console.overview;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how far the groups of subscribers are. A thread of its own asks the brokers every ten
 * seconds while somebody looks, and otherwise every minute, to know for how long a group has been
 * behind. Safe for any thread.
 */
final class GroupLags implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupLags.class);
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration STALE = Duration.ofSeconds(30);
    private static final Duration UNASKED = Duration.ofMinutes(1);
    private static final Duration WAIT = Duration.ofSeconds(3);

    private final KafkaCluster kafka;
    private final Reports reports;
    private final InstantSource clock;
    private final String applicationId;
    private final BooleanSupplier ready;
    private final UnreadRecords unread;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("console-groups"));
    private volatile State known = new State(List.of(), null, null);
    private @Nullable Future<?> running;
    private @Nullable Future<?> periodic;
    private long asked = System.nanoTime() - FRESH.toNanos() - 1;

    /** Of the worker: null until it asks for the first time. */
    private @Nullable Admin admin;

    /**
     * @param applicationId that of the processors of this console, which are no subscribers
     * @param ready whether reports are read, which name the processors of other applications
     */
    GroupLags(
            KafkaCluster kafka,
            Reports reports,
            InstantSource clock,
            String applicationId,
            BooleanSupplier ready) {
        this.kafka = kafka;
        this.applicationId = applicationId;
        this.ready = ready;
        this.reports = reports;
        this.clock = clock;
        this.unread = new UnreadRecords(kafka);
    }

    /**
     * What is known.
     *
     * @param asOf when the brokers were asked for these groups; null if they have not answered yet
     * @param failure why they did not answer after that, or not all of it; null if they did
     */
    record State(List<Overview.Group> groups, @Nullable Instant asOf, @Nullable String failure) {

        /** Why this is not how the groups are; null if it is. */
        @Nullable String problem(Instant now) {
            if (asOf == null) {
                return "The brokers have not said yet how far groups are"
                        + (failure == null ? "" : ": " + failure);
            }
            if (asOf.plus(STALE).isBefore(now)) {
                return "The brokers have not said since %s how far groups are%s"
                        .formatted(asOf, failure == null ? "" : ": " + failure);
            }
            return failure;
        }
    }

    /** Begins to ask. */
    synchronized void start() {
        periodic =
                worker.scheduleWithFixedDelay(
                        this::askUnwatched, 0, UNASKED.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void askUnwatched() {
        if (!ready.getAsBoolean()) {
            return;
        }
        Future<?> question = askUnlessFresh();
        LOG.trace("Asks in the background: {}", question);
    }

    /** The groups as they were known last; waits a moment for those that are too old. */
    State now() throws InterruptedException {
        Future<?> question = askUnlessFresh();
        State before = known;
        boolean old = before.asOf() == null || before.problem(clock.instant()) != null;
        if (question != null && old) {
            try {
                question.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("The groups are not known yet", e);
            }
        }
        return known;
    }

    /** Asks if the last question was long ago; returns the question that runs or ran last. */
    private synchronized @Nullable Future<?> askUnlessFresh() {
        boolean old = System.nanoTime() - asked > FRESH.toNanos();
        if (old && (running == null || running.isDone()) && !worker.isShutdown()) {
            asked = System.nanoTime();
            running = worker.submit(this::refresh);
        }
        return running;
    }

    private void refresh() {
        State before = known;
        Instant now = clock.instant();
        try {
            GroupOffsets.Answer answer = ask(before);
            known = new State(answer.groups(), now, answer.refused());
            reports.groups(GroupProblems.of(answer.groups(), answer.committed()), now);
        } catch (ExecutionException e) {
            failed(before, String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            failed(before, e.toString());
        } catch (RuntimeException e) {
            LOG.warn("Could not ask the brokers for the groups", e);
            failed(before, e.toString());
        }
    }

    private void failed(State before, String failure) {
        LOG.debug("Could not ask the brokers for the groups: {}", failure);
        known = new State(before.groups(), before.asOf(), failure);
    }

    private GroupOffsets.Answer ask(State before) throws ExecutionException, InterruptedException {
        Admin client = admin == null ? Admin.create(kafka.adminSettings("console-groups")) : admin;
        admin = client;
        Set<String> names =
                before.groups().stream().map(Overview.Group::group).collect(Collectors.toSet());
        Set<String> applications = new HashSet<>(reports.applications());
        applications.add(applicationId);
        return new GroupOffsets(client, kafka, unread).ask(applications, names);
    }

    @Override
    public synchronized void close() {
        if (periodic != null) {
            periodic.cancel(false);
        }
        if (!worker.isShutdown()) {
            worker.execute(this::closeAdmin);
            worker.shutdown();
        }
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
