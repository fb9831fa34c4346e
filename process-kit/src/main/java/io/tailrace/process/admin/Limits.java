package io.tailrace.process.admin;

import java.time.Duration;

/**
 * What the clients of an endpoint may use up together.
 *
 * @param connections the largest number of connections; further ones wait in the queue of the
 *     operating system
 * @param idle how long a client may be silent
 * @param lifetime how long a connection, which serves one request, may exist
 */
record Limits(int connections, Duration idle, Duration lifetime) {

    /** Enough for supervisors, scrapers and operators. */
    static final Limits DEFAULT = new Limits(128, Duration.ofSeconds(10), Duration.ofSeconds(20));
}
