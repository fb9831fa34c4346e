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
import io.tailrace.subscriber.internal.handling.IncomingEvent;
import io.tailrace.subscriber.internal.handling.Invocation;
import io.tailrace.subscriber.internal.handling.Outcome;
import io.tailrace.subscriber.internal.handling.ReceivedRecord;
import io.tailrace.subscriber.tracing.HandlingSpan;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Calls handlers for the dead letters of one aggregate, in order, in one transaction with a
 * savepoint each, and rolls everything back: a dead letter sees the effects of those before it that
 * succeeded, and none of those that failed. For one thread.
 */
final class AggregateRehearsal {

    static final String NOT_TRANSACTIONAL = "its handler is not transactional";

    private final Handlers handlers;
    private final Invocation invocation;
    private final Duration handlerTimeout;
    private final TimedCalls calls;
    private final BooleanSupplier cancelled;

    /**
     * @param cancelled whether no further dead letter is to be begun
     */
    AggregateRehearsal(SubscriberConfig config, Handlers handlers, BooleanSupplier cancelled) {
        this.handlers = handlers;
        this.invocation = new Invocation(config, handlers, HandlingTracer.NONE);
        this.handlerTimeout = config.handling().timeout();
        this.calls = new TimedCalls("rehearsal-handler-" + config.group());
        this.cancelled = cancelled;
    }

    /**
     * Rehearses.
     *
     * @return one result for each dead letter, in the same order; when this returns, everything is
     *     rolled back
     */
    List<LetterResult> run(List<FetchedLetter> letters) throws InterruptedException {
        List<LetterResult> results = new ArrayList<>();
        try (Transactions transactions = new Transactions(calls, handlerTimeout)) {
            for (FetchedLetter letter : letters) {
                results.add(rehearse(letter, transactions));
            }
        }
        return results;
    }

    private LetterResult rehearse(FetchedLetter letter, Transactions transactions)
            throws InterruptedException {
        ConsumerRecord<byte[], byte[]> record = letter.record();
        if (record == null) {
            return LetterResults.notRehearsed(letter.position(), letter.problem());
        }
        if (cancelled.getAsBoolean()) {
            return LetterResults.notRehearsed(letter.position(), "the rehearsal was abandoned");
        }
        ReceivedRecord received = new ReceivedRecord(record, false);
        try {
            return rehearse(letter.position(), received, transactions);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) { // what cannot be decoded; an error of a payload's code
            Outcome outcome = invocation.thrown(received, e);
            return LetterResults.thrown(letter.position(), e, outcome, Duration.ZERO);
        }
    }

    private LetterResult rehearse(
            LetterPosition letter, ReceivedRecord received, Transactions transactions)
            throws InterruptedException {
        IncomingEvent incoming = invocation.decode(received);
        Optional<HandlerAdapter> handler = handlers.find(incoming.event().payload());
        if (handler.isEmpty()) {
            return invocation.missing(incoming) instanceof Outcome.Failed failed
                    ? LetterResults.failed(letter, failed.why(), Duration.ZERO)
                    : LetterResults.ok(letter, LetterOutcome.SKIPPED, Duration.ZERO);
        }
        if (!(handler.get().eventHandler().orElse(null)
                instanceof RehearsableHandler<DomainEvent> rehearsable)) {
            return LetterResults.leftOut(letter, NOT_TRANSACTIONAL);
        }
        Optional<String> obstacle = transactions.obstacle(rehearsable.dataSource());
        if (obstacle.isPresent()) {
            return LetterResults.notRehearsed(letter, obstacle.get());
        }
        RehearsalTransaction transaction = transactions.of(rehearsable.dataSource());
        return call(letter, received, incoming, rehearsable, transaction);
    }

    private LetterResult call(
            LetterPosition letter,
            ReceivedRecord received,
            IncomingEvent incoming,
            RehearsableHandler<DomainEvent> handler,
            RehearsalTransaction transaction)
            throws InterruptedException {
        long began = System.nanoTime();
        try {
            Connection connection = transaction.mark();
            boolean first =
                    calls.call(
                            () -> handle(handler, incoming, connection),
                            handlerTimeout,
                            late -> {});
            transaction.keep();
            return LetterResults.ok(
                    letter,
                    first ? LetterOutcome.SUCCEEDED : LetterOutcome.DUPLICATE,
                    since(began));
        } catch (InterruptedException e) {
            transaction.abort();
            throw e;
        } catch (TimeoutException e) {
            transaction.abort();
            return LetterResults.failed(letter, invocation.timeout(received), since(began));
        } catch (Throwable e) { // whatever a handler throws
            if (!transaction.undo() && isEndedByHandler(e)) {
                return LetterResults.leftOut(
                        letter,
                        "the handler ended its transaction itself: what it did may be committed");
            }
            return LetterResults.thrown(letter, e, invocation.thrown(received, e), since(began));
        }
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

    /** Whether a savepoint is gone although the connection works. */
    private static boolean isEndedByHandler(Throwable e) {
        return e instanceof SQLException sql && "3B001".equals(sql.getSQLState());
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
