package io.tailrace.producer;

import io.tailrace.event.EventEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects the events that a transaction emits until the transaction ends. Used by the thread that
 * uses the transaction's connection.
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

    /** A mark of the current position, for {@link #rolledBackTo}. */
    public int mark() {
        return events.size();
    }

    /** Discards the events after a mark, because they were rolled back to a savepoint. */
    public void rolledBackTo(int mark) {
        if (mark < events.size()) {
            events.subList(mark, events.size()).clear();
        }
    }

    /** Passes the events on, because the transaction was committed. */
    public void committed() {
        List<EventEnvelope<?>> all = List.copyOf(events);
        events.clear();
        if (!all.isEmpty()) {
            onCommit.accept(all);
        }
    }

    /** Discards the events, because the transaction was rolled back or its outcome is unknown. */
    public void rolledBack() {
        events.clear();
    }
}
