package io.tailrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds free TCP ports of the loopback address. Stateless and safe for any thread. */
public final class FreePort {

    private FreePort() {}

    /**
     * A port that no process listens on at this moment. Another process may take it before the
     * caller does.
     *
     * @throws TestkitException if no port is free
     */
    public static int next() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new TestkitException("No TCP port of the loopback address is free", e);
        }
    }
}
