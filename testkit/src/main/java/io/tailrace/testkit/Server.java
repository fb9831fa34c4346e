package io.tailrace.testkit;

/** A server that can fail and come back with its data, at its address. */
public interface Server extends AutoCloseable {

    /** Shuts down in good order and keeps the data. Does nothing if it is not running. */
    void stop();

    /** Ends at once, as in a crash, and keeps the data. Does nothing if it is not running. */
    void kill();

    /** Starts again and returns when it accepts connections. Does nothing if it is running. */
    void start();

    /** Ends it and removes its data. Further calls do nothing. */
    @Override
    void close();
}
