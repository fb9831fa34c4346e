package io.tailrace.subscriber.internal.rehearsal;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.inbox.RehearsableHandler;
import io.tailrace.subscriber.internal.handling.HandlerAdapter;
import io.tailrace.subscriber.internal.handling.Handlers;
import io.tailrace.subscriber.internal.handling.HandlingScope;
import io.tailrace.subscriber.internal.handling.Invocation;
import io.tailrace.subscriber.internal.handling.Outcome;
import io.tailrace.subscriber.internal.received.IncomingEvent;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.tracing.HandlingSpan;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls handlers for the dead letters of one aggregate, in order, in one transaction with a
 * savepoint each, and rolls everything back: a dead letter sees the effects of those before it that
 * succeeded, and none of those that failed. For one thread.
 */
final class AggregateRehearsal {

    static final String NOT_TRANSACTIONAL = "its handler is not transactional";
    static final String ABANDONED =
            "the rehearsal was abandoned, or the subscriber was paused or closed";

    private static final Logger LOG = LoggerFactory.getLogger(AggregateRehearsal.class);

    private final Handlers handlers;
    private final Invocation invocation;
    private final Duration handlerTimeout;
    private final RehearsalThreads threads;
    private final BooleanSupplier cancelled;

    /** A result, and the transaction in which the handler was called; null if it was not. */
    private record Rehearsed(
            LetterPosition letter, LetterResult result, @Nullable RehearsalTransaction in) {

        static Rehearsed uncalled(LetterPosition letter, LetterResult result) {
            return new Rehearsed(letter, result, null);
        }
    }

    /**
     * @param threads those of the worker
     * @param cancelled whether no further dead letter is to be begun
     */
    AggregateRehearsal(
            SubscriberConfig config,
            Handlers handlers,
            RehearsalThreads threads,
            BooleanSupplier cancelled) {
        this.handlers = handlers;
        this.invocation = new Invocation(config, handlers, HandlingTracer.NONE);
        this.handlerTimeout = config.handling().timeout();
        this.threads = threads;
        this.cancelled = cancelled;
    }

    /**
     * Rehearses.
     *
     * @return one result for each dead letter, in the same order; when this returns, everything is
     *     rolled back, unless a result says otherwise
     */
    List<LetterResult> run(List<FetchedLetter> letters) throws InterruptedException {
        List<Rehearsed> rehearsed = new ArrayList<>();
        Transactions transactions = new Transactions(threads, handlerTimeout);
        Set<RehearsalTransaction> unknown;
        try {
            for (FetchedLetter letter : letters) {
                rehearsed.add(rehearse(letter, transactions));
            }
        } finally {
            unknown = transactions.end();
        }
        return results(rehearsed, unknown);
    }

    /** The results as they are after the end of the transactions. */
    private static List<LetterResult> results(
            List<Rehearsed> rehearsed, Set<RehearsalTransaction> unknown) {
        List<LetterResult> results = new ArrayList<>();
        for (Rehearsed each : rehearsed) {
            RehearsalTransaction in = each.in();
            if (in != null && in.isMaybeCommitted()) {
                results.add(LetterResults.committed(each.letter()));
            } else if (in != null && unknown.contains(in)) {
                results.add(LetterResults.notEnded(each.letter()));
            } else {
                results.add(each.result());
            }
        }
        return results;
    }

    private Rehearsed rehearse(FetchedLetter letter, Transactions transactions)
            throws InterruptedException {
        LetterPosition position = letter.position();
        ConsumerRecord<byte[], byte[]> record = letter.record();
        if (record == null) {
            return Rehearsed.uncalled(
                    position, LetterResults.notRehearsed(position, letter.problem()));
        }
        if (cancelled.getAsBoolean()) {
            return Rehearsed.uncalled(position, LetterResults.notRehearsed(position, ABANDONED));
        }
        ReceivedRecord received = new ReceivedRecord(record, false);
        try {
            return rehearse(position, received, transactions);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) { // what cannot be decoded; an error of a payload's code
            Outcome outcome = invocation.thrown(received, e);
            return Rehearsed.uncalled(
                    position, LetterResults.thrown(position, e, outcome, Duration.ZERO));
        }
    }

    private Rehearsed rehearse(
            LetterPosition letter, ReceivedRecord received, Transactions transactions)
            throws InterruptedException {
        IncomingEvent incoming = invocation.decode(received);
        Optional<HandlerAdapter> handler = handlers.find(incoming.event().payload());
        if (handler.isEmpty()) {
            return Rehearsed.uncalled(
                    letter,
                    invocation.missing(incoming) instanceof Outcome.Failed failed
                            ? LetterResults.failed(letter, failed.why(), Duration.ZERO)
                            : LetterResults.ok(letter, LetterOutcome.SKIPPED, "", Duration.ZERO));
        }
        if (!(handler.get().eventHandler().orElse(null)
                instanceof RehearsableHandler<DomainEvent> rehearsable)) {
            return Rehearsed.uncalled(letter, LetterResults.leftOut(letter, NOT_TRANSACTIONAL));
        }
        Optional<String> obstacle = transactions.obstacle(rehearsable.dataSource());
        if (obstacle.isPresent()) {
            return Rehearsed.uncalled(letter, LetterResults.notRehearsed(letter, obstacle.get()));
        }
        RehearsalTransaction transaction = transactions.of(rehearsable.dataSource());
        Call call = new Call(letter, received, incoming, rehearsable, transaction);
        return new Rehearsed(letter, call(call, transactions), transaction);
    }

    /** One call of a handler. */
    private record Call(
            LetterPosition letter,
            ReceivedRecord received,
            IncomingEvent incoming,
            RehearsableHandler<DomainEvent> handler,
            RehearsalTransaction transaction) {}

    private LetterResult call(Call call, Transactions transactions) throws InterruptedException {
        Duration left = transactions.left();
        try {
            return threads.handlers().call(() -> attempt(call, left), left, late -> {});
        } catch (InterruptedException e) {
            call.transaction().interrupt();
            throw e;
        } catch (Exception e) { // a TimeoutException: an attempt throws nothing
            call.transaction().interrupt();
            return LetterResults.notRehearsed(
                    call.letter(),
                    "its handler had not returned when the transaction of its aggregate had lasted %d ms, the longest for the sake of other transactions"
                            .formatted(transactions.longest().toMillis()));
        }
    }

    /** Calls the handler, and keeps or undoes its effect. */
    private LetterResult attempt(Call call, Duration left) {
        long began = System.nanoTime();
        RehearsalTransaction transaction = call.transaction();
        try {
            Connection connection = transaction.mark(left);
            boolean first = handle(call.handler(), call.incoming(), connection);
            transaction.keep();
            return LetterResults.ok(
                    call.letter(),
                    first ? LetterOutcome.SUCCEEDED : LetterOutcome.DUPLICATE,
                    transaction.isGuarded() ? "" : CommitGuard.MISSING,
                    since(began));
        } catch (Throwable e) { // whatever a handler throws
            Optional<RehearsalTransaction.Ended> ended = transaction.undo();
            return ended.isPresent()
                    ? ended(call.letter(), ended.get())
                    : LetterResults.thrown(
                            call.letter(), e, invocation.thrown(call.received(), e), since(began));
        }
    }

    private static LetterResult ended(LetterPosition letter, RehearsalTransaction.Ended ended) {
        if (ended == RehearsalTransaction.Ended.ROLLED_BACK) {
            return LetterResults.leftOut(
                    letter,
                    "the handler ended its transaction itself, and PostgreSQL rolled it back");
        }
        LOG.error(
                "A handler ended the transaction of a rehearsal itself at dead letter {}:{}: its effect and"
                        + " that of the dead letters of its aggregate before it may be committed",
                letter.partition(),
                letter.offset());
        return LetterResults.committed(letter);
    }

    private static boolean handle(
            RehearsableHandler<DomainEvent> handler, IncomingEvent incoming, Connection connection)
            throws Exception {
        Delivery delivery = incoming.delivery().asRehearsal();
        IncomingEvent rehearsal = new IncomingEvent(incoming.event(), delivery);
        try (HandlingScope scope = HandlingScope.open(rehearsal, HandlingSpan.NONE)) {
            return handler.rehearse(connection, incoming.event(), delivery);
        }
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
