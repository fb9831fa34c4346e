package io.tailrace.demo;

/** The pipeline the shop uses. */
interface Pipeline extends AutoCloseable {

    /** Where its servers are. */
    Address address();

    /** Ends the relay in the middle of its work and starts another one, if it is ours. */
    void restartRelay() throws InterruptedException;

    @Override
    void close();
}
