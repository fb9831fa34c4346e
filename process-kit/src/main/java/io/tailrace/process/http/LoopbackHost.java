package io.tailrace.process.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a request of a program of this machine from one of a web page. A script can point a name of
 * its own at 127.0.0.1 and so read the answers of a server there (DNS rebinding), but its requests
 * name that host. Stateless.
 */
public final class LoopbackHost {

    private static final Pattern NAMES =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

    private LoopbackHost() {}

    /**
     * Whether a request names a loopback address.
     *
     * @param host the host that the request names, without a port, IPv6 addresses in brackets; the
     *     address of the connection if the request names none; null if neither is known
     */
    public static boolean isNamed(@Nullable String host) {
        return host != null && NAMES.matcher(host).matches();
    }
}
