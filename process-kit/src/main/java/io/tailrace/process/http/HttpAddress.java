package io.tailrace.process.http;

import io.tailrace.event.internal.Check;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens.
 *
 * @param role what the server is, as its options begin: {@code admin} stands for {@code
 *     --admin-host} and {@code --admin-port}
 * @param host address to bind: a name or an IP address
 * @param port port to bind; 0 binds any free port
 * @param tls the key and the certificate; null for plain HTTP
 */
public record HttpAddress(String role, String host, int port, @Nullable ServerTls tls) {

    private static final int MAX_PORT = 65_535;

    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if the port is not between 0 and 65535
     */
    public HttpAddress {
        requirePort(role, port);
    }

    /**
     * Checks a port.
     *
     * @param role what the option of the port begins with
     * @throws IllegalArgumentException if the port is not between 0 and 65535
     */
    public static void requirePort(String role, int port) {
        Check.that(
                port >= 0 && port <= MAX_PORT,
                role + "-port",
                "must be between 0 and " + MAX_PORT,
                port);
    }

    /**
     * Whether only programs of this machine reach the server. False for an address that cannot be
     * resolved, which is refused when it is bound.
     */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The name of the threads that serve requests. */
    String threadName() {
        return role + "-endpoint";
    }
}
