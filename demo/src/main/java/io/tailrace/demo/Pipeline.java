package io.tailrace.demo;

import java.util.Optional;

/** The pipeline that the shop uses. */
interface Pipeline extends AutoCloseable {

    /** The addresses of its servers. */
    Address address();

    /** Stops the relay and starts a new one, if the demo started the relay. */
    void restartRelay() throws InterruptedException;

    /** Starts the console and returns its address; empty if the demo did not start the pipeline. */
    Optional<String> startConsole();

    @Override
    void close();
}
