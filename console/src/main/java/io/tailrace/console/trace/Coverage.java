package io.tailrace.console.trace;

import io.tailrace.console.trace.search.Deadline;
import io.tailrace.process.OperatorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What a search has looked at in time, and notes about what it has not. For one thread. */
final class Coverage {

    private static final int MOST_NAMES = 5;

    private final Deadline deadline;
    private final List<String> notes = new ArrayList<>();
    private boolean complete = true;

    Coverage(Deadline deadline) {
        this.deadline = deadline;
    }

    /** A part of a search that may fail without the others. */
    @FunctionalInterface
    interface Part {
        void run() throws InterruptedException;
    }

    /** Runs a part, or notes why it was not run to its end. */
    void attempt(String what, Part part) throws InterruptedException {
        if (deadline.isOver()) {
            lacks("not searched, because the time was up: " + what);
            return;
        }
        try {
            part.run();
        } catch (OperatorException e) {
            lacks("not searched: %s (%s)".formatted(what, e.getMessage()));
        }
    }

    /** Notes something that the result lacks; an empty text is nothing. */
    void lacks(String note) {
        if (!note.isEmpty()) {
            complete = false;
            notes.add(note);
        }
    }

    /** Notes topics that were not read to their ends. */
    void lacksEndsOf(Collection<String> topics) {
        if (!topics.isEmpty()) {
            lacks("not searched to the end: " + shortened(topics));
        }
    }

    /** Notes something that the reader should know. */
    void note(String note) {
        notes.add(note);
    }

    boolean isComplete() {
        return complete;
    }

    /** The notes so far, which can be added to. */
    List<String> notes() {
        return notes;
    }

    /** A few names, or how many there are. */
    static String shortened(Collection<String> names) {
        String some = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES
                ? some
                : "%d topics, among them %s".formatted(names.size(), some);
    }
}
