package io.tailrace.testkit;

/**
 * A server that can fail and come back with the same data at the same address. For one thread at a
 * time.
 */
public interface Server extends AutoCloseable {

    /** Shuts the server down in good order and keeps its data. No effect if it is not running. */
    void stop();

    /**
     * Ends the server at once, as a crash does, and keeps its data. No effect if it is not running.
     */
    void kill();

    /**
     * Starts the server again and returns when it accepts connections. No effect if it is running.
     *
     * @throws TestkitException if the server does not start
     */
    void start();

    /** Ends the server and removes its data. Further calls have no effect. */
    @Override
    void close();
}
