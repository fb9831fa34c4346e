package io.tailrace.event.internal.rehearsal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of the control topic of rehearsals. */
public sealed interface RehearsalMessage {

    /** How many dead letters a request has at most. */
    int MAX_LETTERS = 50;

    /** The rehearsal that the record belongs to. */
    Scope scope();

    /**
     * What a rehearsal is about. Records of another group or dead-letter topic are those of other
     * pipelines in the same cluster.
     *
     * @param rehearsal the id of the rehearsal
     * @param group the consumer group that rehearses
     * @param deadLetters the dead-letter topic
     */
    record Scope(String rehearsal, String group, String deadLetters) {

        /** Whether both are about the same group of the same pipeline. */
        public boolean isSameGroup(Scope other) {
            return group.equals(other.group) && deadLetters.equals(other.deadLetters);
        }
    }

    /** The tool asks who takes part. Repeated while the rehearsal lasts, as a sign of life. */
    record Hello(Scope scope) implements RehearsalMessage {}

    /**
     * A subscriber takes part.
     *
     * @param member the subscriber; a new one after each start
     * @param busyWith the other rehearsal that the subscriber takes part in instead; null if none
     */
    record Welcome(Scope scope, String member, @Nullable String busyWith)
            implements RehearsalMessage {}

    /**
     * The tool asks one subscriber to handle dead letters of one aggregate, in this order.
     *
     * @param number the number of the request, unique in the rehearsal
     */
    record Request(Scope scope, String member, long number, List<LetterPosition> letters)
            implements RehearsalMessage {

        /** Copies the list. */
        public Request {
            letters = List.copyOf(letters);
        }
    }

    /** A subscriber has executed a request, and has rolled everything back. */
    record Result(Scope scope, String member, long number, List<LetterResult> letters)
            implements RehearsalMessage {

        /** Copies the list. */
        public Result {
            letters = List.copyOf(letters);
        }
    }

    /** The rehearsal is over or abandoned: requests that were not begun are dropped. */
    record End(Scope scope) implements RehearsalMessage {}
}
