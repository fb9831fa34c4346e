package io.tailrace.producer;

import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collects the events that a transaction emits until the transaction ends. Used by the thread that
 * uses the transaction's connection.
 */
public final class TransactionJournal {

    private final Consumer<List<EventEnvelope<?>>> onCommit;
    private final List<EventEnvelope<?>> events = new ArrayList<>();
    private final Set<EventId> ids = new HashSet<>();

    TransactionJournal(Consumer<List<EventEnvelope<?>>> onCommit) {
        this.onCommit = onCommit;
    }

    /**
     * Refuses events that the transaction has emitted before.
     *
     * @throws EventException with {@code DUPLICATE_EVENT}, naming the event
     */
    void requireNew(List<? extends Event<?>> emitted) {
        for (Event<?> event : emitted) {
            if (ids.contains(event.eventId())) {
                throw new EventException(
                        EventError.DUPLICATE_EVENT,
                        event.eventId(),
                        "an id must be emitted once per transaction, got it again; rollbacks to a"
                                + " savepoint are seen if they use the connection or the framework,"
                                + " not as SQL",
                        null);
            }
        }
    }

    void add(List<EventEnvelope<?>> emitted) {
        events.addAll(emitted);
        emitted.forEach(envelope -> ids.add(envelope.event().eventId()));
    }

    /** A mark of the current position, for {@link #rolledBackTo}. */
    public int mark() {
        return events.size();
    }

    /** Discards the events after a mark, because they were rolled back to a savepoint. */
    public void rolledBackTo(int mark) {
        if (mark < events.size()) {
            List<EventEnvelope<?>> discarded = events.subList(mark, events.size());
            discarded.forEach(envelope -> ids.remove(envelope.event().eventId()));
            discarded.clear();
        }
    }

    /** Passes the events on, because the transaction was committed. */
    public void committed() {
        List<EventEnvelope<?>> all = List.copyOf(events);
        clear();
        if (!all.isEmpty()) {
            onCommit.accept(all);
        }
    }

    /** Discards the events, because the transaction was rolled back or its outcome is unknown. */
    public void rolledBack() {
        clear();
    }

    private void clear() {
        events.clear();
        ids.clear();
    }
}
