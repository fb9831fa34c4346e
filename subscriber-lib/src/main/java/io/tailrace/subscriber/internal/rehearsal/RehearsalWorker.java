package io.tailrace.subscriber.internal.rehearsal;

import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Result;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.handling.Handlers;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes requests on a thread of its own, one after the other. Safe for any thread. */
final class RehearsalWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RehearsalWorker.class);
    private static final int MAX_WAITING = 16;
    private static final long CLOSE_SECONDS = 3;
    private static final long IDLE_SECONDS = 5;

    private final SubscriberConfig config;
    private final Handlers handlers;
    private final Consumer<RehearsalMessage> answers;
    private final BooleanSupplier running;
    private final RehearsalThreads threads;
    private final BlockingQueue<Request> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicInteger handled = new AtomicInteger();
    private final Thread thread;

    /** The rehearsal whose requests may be executed; null if none may. */
    private volatile @Nullable String current;

    /**
     * @param answers receives a result for each request that is executed
     * @param running whether the subscriber handles events; if not, no handler is called
     */
    RehearsalWorker(
            SubscriberConfig config,
            Handlers handlers,
            Consumer<RehearsalMessage> answers,
            BooleanSupplier running) {
        this.config = config;
        this.handlers = handlers;
        this.answers = answers;
        this.running = running;
        this.threads = RehearsalThreads.of(config.group());
        this.thread = new Thread(this::run, "rehearsal-worker-" + config.group());
        thread.setDaemon(true);
        thread.start();
    }

    /** Executes a request as soon as those before it are done; drops it if too many wait. */
    void submit(Request request) {
        current = request.scope().rehearsal();
        if (!waiting.offer(request)) {
            LOG.atWarn()
                    .addKeyValue("group", config.group())
                    .log("Dropped a request of a rehearsal: {} wait already", MAX_WAITING);
        }
    }

    /**
     * Begins no further dead letter, and returns how many were rehearsed since the last call. A
     * handler that runs continues up to its timeout; its effect is rolled back.
     */
    int cancel() {
        current = null;
        waiting.clear();
        return handled.getAndSet(0);
    }

    @Override
    public void close() {
        int unused = cancel();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                executeWhileThereAre(waiting.take());
            }
        } catch (InterruptedException e) {
            LOG.debug("The worker of rehearsals ends");
        }
    }

    /** Executes requests with one consumer of dead letters, until there was none for a while. */
    private void executeWhileThereAre(Request first) throws InterruptedException {
        Request request = first;
        try (DeadLetterFetch fetch = new DeadLetterFetch(config)) {
            while (request != null) {
                execute(request, fetch);
                request = waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (RuntimeException | Error e) { // the next request may be another matter
            LOG.atError()
                    .addKeyValue("group", config.group())
                    .log(
                            "Could not execute a request of a rehearsal; the dead-letter tool counts"
                                    + " its dead letters as unanswered",
                            e);
        }
    }

    private void execute(Request request, DeadLetterFetch fetch) throws InterruptedException {
        if (!isCurrent(request)) {
            return;
        }
        List<LetterResult> results = results(request, fetch);
        handled.addAndGet(results.size());
        if (isCurrent(request)) {
            answers.accept(
                    new Result(request.scope(), request.member(), request.number(), results));
        }
    }

    private List<LetterResult> results(Request request, DeadLetterFetch fetch)
            throws InterruptedException {
        if (!threads.areFree()) {
            return notRehearsed(request, Transactions.NOT_RETURNED);
        }
        if (isCancelled(request)) {
            return notRehearsed(request, AggregateRehearsal.ABANDONED);
        }
        List<FetchedLetter> letters;
        try {
            letters = fetch.fetch(request.letters());
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("group", config.group())
                    .log("Could not read the dead letters of a rehearsal", e);
            return notRehearsed(request, "the dead letters could not be read: " + e.getMessage());
        }
        return new AggregateRehearsal(config, handlers, threads, () -> isCancelled(request))
                .run(letters);
    }

    private static List<LetterResult> notRehearsed(Request request, String why) {
        return request.letters().stream()
                .map(letter -> LetterResults.notRehearsed(letter, why))
                .toList();
    }

    private boolean isCancelled(Request request) {
        return !isCurrent(request) || !running.getAsBoolean();
    }

    private boolean isCurrent(Request request) {
        return Objects.equals(current, request.scope().rehearsal());
    }
}
