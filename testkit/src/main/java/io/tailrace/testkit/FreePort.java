package io.tailrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports of the loopback address. Stateless and safe for any thread. */
public final class FreePort {

    private FreePort() {}

    /**
     * A port that nobody listens on at this moment.
     *
     * @throws TestkitException if there is none
     */
    public static int next() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new TestkitException("no free TCP port on the loopback address", e);
        }
    }
}
