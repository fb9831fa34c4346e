package io.tailrace.relay.group;

import java.time.Duration;

/**
 * How relays that fail are started again. Immutable.
 *
 * @param firstPause how long a relay waits after its first failure that needs a person
 * @param longestPause how long it waits at most
 * @param probation for how long a relay has to stream, or follow another leader, until its last
 *     failure is over
 */
record Supervision(Duration firstPause, Duration longestPause, Duration probation) {

    /** Of relays in production. */
    static final Supervision DEFAULT =
            new Supervision(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(10));
}
