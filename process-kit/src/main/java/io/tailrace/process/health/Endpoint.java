package io.tailrace.process.health;

import java.net.URI;
import java.util.Map;
import java.util.Set;

/** Where the admin endpoint of a process listens; pure. */
final class Endpoint {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private Endpoint() {}

    /**
     * The URL with the port and the protocol that the environment sets for the process.
     *
     * @param prefix for example {@code TAILRACE_RELAY_}
     * @throws IllegalArgumentException if the environment makes it no URL
     */
    static URI configured(URI url, Map<String, String> environment, String prefix) {
        String port = environment.getOrDefault(prefix + "ADMIN_PORT", "");
        boolean tls = !environment.getOrDefault(prefix + "ADMIN_TLS_KEYSTORE", "").isEmpty();
        return URI.create(
                "%s://%s:%s%s"
                        .formatted(
                                tls ? "https" : url.getScheme(),
                                url.getHost(),
                                port.isEmpty() ? url.getPort() : port,
                                url.getPath()));
    }

    /** Whether the host is written as one that never leaves this machine; no name is resolved. */
    static boolean isLoopback(URI url) {
        return LOOPBACK.contains(String.valueOf(url.getHost()));
    }
}
