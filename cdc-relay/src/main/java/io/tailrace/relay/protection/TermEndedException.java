package io.tailrace.relay.protection;

/**
 * The term of leadership ended while a call waited for the rate limit or the circuit breaker. The
 * call was not made.
 */
public final class TermEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param doing what the relay was doing, for people
     */
    public TermEndedException(String doing) {
        super("The term of leadership ended while " + doing);
    }
}
