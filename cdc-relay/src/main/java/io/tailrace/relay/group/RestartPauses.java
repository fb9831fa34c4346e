package io.tailrace.relay.group;

import java.time.Duration;

/**
 * How long a relay that has failed waits until it is started again: the first pause, twice as long
 * after each further failure, up to the longest. Short again after it has worked for longer than
 * the longest pause. For one thread.
 */
final class RestartPauses {

    /** Of relays in production. */
    static final Duration FIRST = Duration.ofSeconds(10);

    static final Duration LONGEST = Duration.ofMinutes(5);

    private final Duration first;
    private final Duration longest;
    private Duration next;

    RestartPauses(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /**
     * The pause after a failure.
     *
     * @param worked for how long the relay had been started before it failed
     */
    Duration after(Duration worked) {
        if (worked.compareTo(longest) > 0) {
            next = first;
        }
        Duration pause = next;
        Duration doubled = pause.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return pause;
    }
}
