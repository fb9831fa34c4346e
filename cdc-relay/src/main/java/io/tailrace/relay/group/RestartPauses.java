package io.tailrace.relay.group;

import java.time.Duration;

/**
 * How long a relay that has failed waits until it is started again: the first pause, twice as long
 * after each further failure, up to the longest. Short again after it has streamed for longer than
 * the longest pause. After a failure that passes by itself the pause is always short. For one
 * thread.
 */
final class RestartPauses {

    private final Duration first;
    private final Duration longest;
    private final Duration outage;
    private Duration next;

    /**
     * @param outage the longest pause after a failure that passes by itself
     */
    RestartPauses(Duration first, Duration longest, Duration outage) {
        this.first = first;
        this.longest = longest;
        this.outage = first.compareTo(outage) < 0 ? first : outage;
        this.next = first;
    }

    /**
     * The pause after a failure that needs a person.
     *
     * @param streamed for how long the relay had streamed before it failed
     */
    Duration after(Duration streamed) {
        if (streamed.compareTo(longest) > 0) {
            next = first;
        }
        Duration pause = next;
        Duration doubled = pause.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return pause;
    }

    /** The pause after an attempt that found a server away. */
    Duration afterOutage() {
        return outage;
    }
}
