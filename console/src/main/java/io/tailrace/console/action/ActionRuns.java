package io.tailrace.console.action;

import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.Caller;
import io.tailrace.process.Printable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * Runs actions, each on a thread of its own: one that writes at a time, and a few others. Each is
 * in the audit log before it starts. The last 50 are kept until the process ends. Safe for use by
 * any thread.
 */
public final class ActionRuns implements AutoCloseable {

    private static final int KEPT = 50;
    private static final int MAX_RUNNING = 4;
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final int ID_LENGTH = 8;

    private final AuditLog audit;
    private final InstantSource clock;
    private final Deque<ActionRun> runs = new ArrayDeque<>();
    private boolean closed;

    /**
     * @param audit where every action is said before it starts
     */
    public ActionRuns(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Starts an action.
     *
     * @return its id
     * @throws ApiException 409 if another one that writes is running, or too many are; 503 if the
     *     console stops
     */
    public synchronized String start(Caller caller, Work work) {
        requireRoom(work);
        String id = UUID.randomUUID().toString().substring(0, ID_LENGTH);
        audit.add(caller, work.kind(), Printable.line(work.description() + " (action " + id + ")"));
        ActionRun run = new ActionRun(id, caller.name(), work, clock);
        runs.addFirst(run);
        forgetOldest();
        run.start();
        return id;
    }

    private void requireRoom(Work work) {
        if (closed) {
            throw ApiException.unavailable("The console stops", "Try again later.");
        }
        List<ActionRun> running = runs.stream().filter(ActionRun::isRunning).toList();
        for (ActionRun other : running) {
            if (work.writes() && other.writes()) {
                ActionView view = other.view();
                throw ApiException.conflict(
                        "Action %s, a %s of %s, is running since %s; one action that writes runs at a time"
                                .formatted(view.id(), view.kind(), view.user(), view.started()),
                        "Wait until it has ended, or stop it.");
            }
        }
        if (running.size() >= MAX_RUNNING) {
            throw ApiException.conflict(
                    "%d actions are running".formatted(running.size()),
                    "Wait until one of them has ended, or stop one.");
        }
    }

    private void forgetOldest() {
        List<ActionRun> oldestFirst = new ArrayList<>(runs);
        Collections.reverse(oldestFirst);
        for (ActionRun run : oldestFirst) {
            if (runs.size() > KEPT && !run.isRunning()) {
                runs.remove(run);
            }
        }
    }

    /** The actions, the latest first. */
    public synchronized List<ActionView> all() {
        return runs.stream().map(ActionRun::view).toList();
    }

    /**
     * An action.
     *
     * @throws ApiException 404 if it is not known
     */
    public ActionView find(String id) {
        return run(id).view();
    }

    /**
     * Asks an action to end soon; has no effect on one that has ended.
     *
     * @throws ApiException 404 if it is not known
     */
    public void stop(Caller caller, String id) {
        ActionRun run = run(id);
        if (run.isRunning()) {
            audit.add(caller, "stop", "action " + run.id());
            run.stop();
        }
    }

    private synchronized ActionRun run(String id) {
        return runs.stream()
                .filter(run -> run.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                ApiException.notFound(
                                        "No action of this id is known",
                                        "The last 50 actions are known until the process ends;"
                                                + " the log has the lines of the audit."));
    }

    /** Asks all actions to end, waits 10 s, and then ends them. */
    @Override
    public void close() {
        List<ActionRun> running;
        synchronized (this) {
            closed = true;
            running = runs.stream().filter(ActionRun::isRunning).toList();
        }
        running.forEach(ActionRun::stop);
        long deadline = System.nanoTime() + CLOSE.toNanos();
        try {
            for (ActionRun run : running) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                run.close(Math.max(1, left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
