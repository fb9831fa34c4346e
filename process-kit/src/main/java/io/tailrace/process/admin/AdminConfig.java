package io.tailrace.process.admin;

import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.HttpAddress;
import io.tailrace.process.http.ServerTls;
import org.jspecify.annotations.Nullable;

/**
 * Where an admin endpoint listens, and who may read everything that it shows.
 *
 * @param host address to bind: a name or an IP address
 * @param port port to bind; 0 binds any free port
 * @param token what a client has to present for health and metrics; null if the endpoint has no
 *     token
 * @param tls the key and the certificate; null for plain HTTP
 */
public record AdminConfig(
        String host, int port, @Nullable BearerToken token, @Nullable ServerTls tls) {

    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if the port is not between 0 and 65535
     */
    public AdminConfig {
        HttpAddress.requirePort("admin", port);
    }

    /** Plain HTTP on 127.0.0.1, without a token. */
    public static AdminConfig loopback(int port) {
        return new AdminConfig("127.0.0.1", port, null, null);
    }

    HttpAddress address() {
        return new HttpAddress("admin", host, port, tls);
    }
}
