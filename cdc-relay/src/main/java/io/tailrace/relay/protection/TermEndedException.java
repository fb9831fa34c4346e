package io.tailrace.relay.protection;

/**
 * The term of leadership ended while a call waited for the rate limit or the circuit breaker. The
 * call was not made.
 */
public final class TermEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TermEndedException() {
        super("The term of leadership ended while a batch waited to be published");
    }
}
