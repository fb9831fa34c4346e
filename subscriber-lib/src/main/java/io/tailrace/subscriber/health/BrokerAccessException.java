package io.tailrace.subscriber.health;

/**
 * The brokers refused a login, or the client's principal lacks a right. The message says who could
 * not do what. Another attempt fails in the same way until somebody changes credentials or rights.
 */
public final class BrokerAccessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * A refusal.
     *
     * @param problem who could not do what
     * @param remedy what to do about it, a full sentence
     * @param cause what the Kafka client threw
     */
    public BrokerAccessException(String problem, String remedy, Throwable cause) {
        super(problem, cause);
        this.remedy = remedy;
    }

    /** What to do about the problem; a full sentence. */
    public String remedy() {
        return remedy;
    }
}
