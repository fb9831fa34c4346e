package io.tailrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds free TCP ports of the loopback address. Safe for any thread.
 *
 * <p>The ports are below those that systems give to outgoing connections: such a connection could
 * take the port of a server while the server is restarted.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /**
     * A port that no process listens on at this moment, and that no earlier call in this JVM
     * returned, until all ports have had their turn. Another process may take it before the caller
     * does.
     *
     * @throws TestkitException if no port is free
     */
    public static int next() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new TestkitException(
                "No TCP port of the loopback address from %d to %d is free"
                        .formatted(FIRST, FIRST + COUNT - 1),
                null);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
