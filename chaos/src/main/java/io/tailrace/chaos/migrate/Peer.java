package io.tailrace.chaos.migrate;

import java.io.IOException;
import java.util.List;

/** The program that publishes the outbox while relays do not. For one thread. */
interface Peer {

    /** Starts the program for the first time; returns when its slot holds rows for it. */
    void begin() throws IOException;

    /** Ends the program as the guide says, so that it stores how far it is. */
    void stop() throws IOException, InterruptedException;

    /** Ends the program at once, as {@code kill -9} does. */
    void kill();

    /**
     * Starts the program again, behind what relays have published.
     *
     * @param handedBack what the command {@code hand-back} has printed
     */
    void goOn(String handedBack) throws IOException;

    /** The options of the command {@code adopt}. */
    List<String> adoptOptions();

    /** The options of the command {@code hand-back}. */
    List<String> handBackOptions();
}
