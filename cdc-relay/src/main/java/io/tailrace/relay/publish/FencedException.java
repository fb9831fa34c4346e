package io.tailrace.relay.publish;

/**
 * A newer producer with the same transactional id has fenced this relay's producer, so this relay
 * is no longer the leader of its slot. Nothing of the transaction that failed is visible.
 */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FencedException(Throwable cause) {
        super("The producer was fenced by another relay of the same slot", cause);
    }
}
