package io.tailrace.relay.publish;

/** Another relay has taken over this slot in Kafka; this one must not publish any more. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FencedException(Throwable cause) {
        super("Fenced by another relay of the same slot", cause);
    }
}
