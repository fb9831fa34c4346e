package io.tailrace.process.http;

import java.time.Duration;

/**
 * What the clients of a server may use up together.
 *
 * @param connections the largest number of connections; further ones wait in the queue of the
 *     operating system
 * @param idle how long a client may be silent
 * @param lifetime how long a connection may exist
 * @param persistent whether a connection may serve several requests
 */
public record HttpLimits(int connections, Duration idle, Duration lifetime, boolean persistent) {

    /** Enough for supervisors, scrapers and operators; a connection serves one request. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(128, Duration.ofSeconds(10), Duration.ofSeconds(20), false);

    /** For pages that a browser keeps open: a connection serves many requests. */
    public static final HttpLimits BROWSER =
            new HttpLimits(128, Duration.ofSeconds(30), Duration.ofMinutes(10), true);
}
