package io.tailrace.processor.topology;

import java.time.Duration;

/** What becomes of an event that a group could not handle. */
sealed interface Verdict {

    /** It is given to the group again after this pause. */
    record Retry(String group, Duration pause) implements Verdict {}

    /**
     * It is given up.
     *
     * @param reason a name of the error taxonomy, or what the reporter wrote
     * @param why for people
     */
    record DeadLetter(String reason, String why) implements Verdict {}
}
