package io.tailrace.console.action;

import io.tailrace.event.internal.Check;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Printable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One action, from its start on. Safe for use by any thread. */
final class ActionRun implements Course {

    private static final Logger LOG = LoggerFactory.getLogger(ActionRun.class);
    private static final int MAX_LINES = 200;
    private static final int MAX_LINE = 500;

    private final String id;
    private final String user;
    private final Work work;
    private final InstantSource clock;
    private final Instant started;
    private final Thread thread;
    private final Deque<String> lines = new ArrayDeque<>();
    private ActionView.Progress progress = new ActionView.Progress(0, null, "begins");
    private @Nullable Instant ended;
    private ActionState state = ActionState.RUNNING;
    private @Nullable Map<String, ? extends @Nullable Object> result;
    private @Nullable OperatorException problem;

    ActionRun(String id, String user, Work work, InstantSource clock) {
        this.id = id;
        this.user = user;
        this.work = work;
        this.clock = clock;
        this.started = clock.instant();
        this.thread = new Thread(this::run, "console-action-" + id);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            Outcome outcome = work.run(this);
            end(outcome.state(), outcome.result(), outcome.problem());
        } catch (OperatorException e) {
            end(ActionState.FAILED, null, e);
        } catch (KafkaException e) {
            end(ActionState.FAILED, null, unexpected(e, "The brokers refused it"));
        } catch (InterruptedException e) {
            end(ActionState.STOPPED, null, null);
        } catch (RuntimeException | Error e) {
            LOG.error("Action {} {} failed unexpectedly", id, work.kind(), e);
            end(ActionState.FAILED, null, unexpected(e, "An unexpected error"));
        }
    }

    private static OperatorException unexpected(Throwable e, String what) {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                what + ": " + e.getMessage(),
                "See the log of the process; nothing that was committed is done again.",
                e);
    }

    private synchronized void end(
            ActionState how,
            @Nullable Map<String, ? extends @Nullable Object> figures,
            @Nullable OperatorException left) {
        state = how;
        result = figures;
        problem = left;
        ended = clock.instant();
    }

    @Override
    public synchronized void progress(long done, @Nullable Long total, String text) {
        progress = new ActionView.Progress(done, total, Printable.line(text));
    }

    @Override
    public synchronized void line(String text) {
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(Printable.line(Check.shorten(text, MAX_LINE)));
    }

    /** Asks the work to end soon. */
    void stop() {
        work.stop();
    }

    /** Waits for the end, and ends the thread if it takes longer. */
    void close(long millis) throws InterruptedException {
        thread.join(millis);
        thread.interrupt();
    }

    String id() {
        return id;
    }

    boolean writes() {
        return work.writes();
    }

    synchronized boolean isRunning() {
        return state == ActionState.RUNNING;
    }

    synchronized ActionView view() {
        OperatorException left = problem;
        return new ActionView(
                id,
                work.kind(),
                user,
                started,
                ended,
                state.text(),
                summary(),
                progress,
                result,
                List.copyOf(lines),
                left == null ? null : left.getMessage(),
                left == null ? null : left.remedy());
    }

    private String summary() {
        String what = work.description();
        return result == null ? what : what + ": " + figures(result);
    }

    /** The figures that are numbers other than 0. */
    private static String figures(Map<String, ? extends @Nullable Object> result) {
        String figures =
                result.entrySet().stream()
                        .filter(each -> each.getValue() instanceof Number n && n.longValue() != 0)
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(" "));
        return figures.isEmpty() ? "nothing" : figures;
    }
}
