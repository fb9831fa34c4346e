package io.tailrace.relay.protection;

/**
 * A call to the brokers.
 *
 * @param <T> what the call returns
 */
@FunctionalInterface
public interface BrokerCall<T> {

    /** Makes the call, and returns or throws its outcome. */
    T run() throws InterruptedException;
}
