package io.tailrace.process.admin;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may read health and metrics; pure.
 *
 * <p>With a token, everyone who presents it. Without a token, nobody unless the endpoint is bound
 * to a loopback address, and then every program of the machine. A web page in a browser of the
 * machine is no such program: its script can point a name of its own at 127.0.0.1 and so read the
 * answers (DNS rebinding), but the requests name that host. Therefore requests without a token must
 * name a loopback host.
 */
final class Access {

    /** What a request is answered with. */
    enum Verdict {
        /** What it asks for. */
        GRANTED,
        /** 401: the token is wrong or missing. */
        UNAUTHORIZED,
        /** 421: the request names a host that this endpoint is not. */
        MISDIRECTED
    }

    private static final String SCHEME = "bearer ";
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

    private final @Nullable AdminToken token;
    private final boolean boundToLoopback;

    Access(@Nullable AdminToken token, boolean boundToLoopback) {
        this.token = token;
        this.boundToLoopback = boundToLoopback;
    }

    /** Whether there is no way to read health and metrics. */
    boolean isClosed() {
        return token == null && !boundToLoopback;
    }

    /**
     * Decides about one request.
     *
     * @param authorization the header {@code Authorization}; null without one
     * @param host the host that the request names, without a port, IPv6 addresses in brackets; the
     *     address of the connection if the request names none; null if neither is known
     */
    Verdict decide(@Nullable String authorization, @Nullable String host) {
        if (token != null) {
            return presents(token, authorization) ? Verdict.GRANTED : Verdict.UNAUTHORIZED;
        }
        if (!boundToLoopback) {
            return Verdict.UNAUTHORIZED;
        }
        boolean local = host != null && LOOPBACK_HOST.matcher(host).matches();
        return local ? Verdict.GRANTED : Verdict.MISDIRECTED;
    }

    private static boolean presents(AdminToken token, @Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && token.matches(authorization.substring(SCHEME.length()).strip());
    }
}
