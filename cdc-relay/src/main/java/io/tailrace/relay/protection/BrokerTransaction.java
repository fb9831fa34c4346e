package io.tailrace.relay.protection;

/** Publishes one batch. */
@FunctionalInterface
public interface BrokerTransaction {

    /** Returns when the batch is in Kafka. */
    void run() throws InterruptedException;
}
