/**
 * What stands between the relay and the brokers: a rate limit, and a circuit breaker that pauses
 * publishing while the brokers fail. Start reading at {@code Protection}, which a relay keeps over
 * all of its terms. Called by the relay's thread and the threads of the stream; a call that waits
 * ends with its term.
 */
@NullMarked
package io.tailrace.relay.protection;

import org.jspecify.annotations.NullMarked;
