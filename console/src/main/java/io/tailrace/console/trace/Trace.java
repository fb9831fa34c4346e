package io.tailrace.console.trace;

import java.util.List;

/**
 * What a search has found.
 *
 * @param events the events, in the order of their ids; empty if there are none
 * @param complete whether everything was searched
 * @param searched the topics that were searched to their ends
 * @param note what was not searched and why, and how far back the search goes; for people
 */
public record Trace(
        List<TracedEvent> events, boolean complete, List<String> searched, String note) {

    /** Copies the lists. */
    public Trace {
        events = List.copyOf(events);
        searched = List.copyOf(searched);
    }
}
