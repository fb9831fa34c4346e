package io.tailrace.demo;

/** The pipeline that the shop uses. */
interface Pipeline extends AutoCloseable {

    /** The addresses of its servers. */
    Address address();

    /** Stops the relay and starts a new one, if the demo started the relay. */
    void restartRelay() throws InterruptedException;

    @Override
    void close();
}
