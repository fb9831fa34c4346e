package io.tailrace.producer;

import io.tailrace.event.EventEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The events that one transaction has emitted so far, until it is known how it ends. For the thread
 * that uses the transaction's connection.
 */
public final class TransactionJournal {

    private final Consumer<List<EventEnvelope<?>>> onCommit;
    private final List<EventEnvelope<?>> events = new ArrayList<>();

    TransactionJournal(Consumer<List<EventEnvelope<?>>> onCommit) {
        this.onCommit = onCommit;
    }

    void add(List<EventEnvelope<?>> emitted) {
        events.addAll(emitted);
    }

    /** Where the journal stands, for {@link #rolledBackTo}. */
    public int mark() {
        return events.size();
    }

    /** What was emitted after that mark was rolled back, to a savepoint. */
    public void rolledBackTo(int mark) {
        if (mark < events.size()) {
            events.subList(mark, events.size()).clear();
        }
    }

    /** The transaction was committed; its events are handed on. */
    public void committed() {
        List<EventEnvelope<?>> all = List.copyOf(events);
        events.clear();
        if (!all.isEmpty()) {
            onCommit.accept(all);
        }
    }

    /** The transaction was rolled back, or it is not known how it ended. */
    public void rolledBack() {
        events.clear();
    }
}
