package io.tailrace.process.health;

import java.net.URI;
import java.util.Map;
import java.util.Set;

/** Where the admin endpoint or the console of a process listens; pure. */
final class Endpoint {

    /** What the variables of the admin endpoint begin with, after the prefix of the process. */
    static final String ADMIN = "ADMIN_";

    /** The same for the console. */
    static final String CONSOLE = "CONSOLE_";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private Endpoint() {}

    /**
     * The URL with the port and the protocol that the environment sets for the process.
     *
     * @param prefix for example {@code TAILRACE_RELAY_ADMIN_}
     * @throws IllegalArgumentException if the environment makes it no URL
     */
    static URI configured(URI url, Map<String, String> environment, String prefix) {
        String port = environment.getOrDefault(prefix + "PORT", "");
        boolean tls = !environment.getOrDefault(prefix + "TLS_KEYSTORE", "").isEmpty();
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
