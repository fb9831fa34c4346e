package io.tailrace.process.admin;

import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.LoopbackHost;
import org.jspecify.annotations.Nullable;

/**
 * Who may read health and metrics; pure.
 *
 * <p>With a token, everyone who presents it. Without a token, nobody unless the endpoint is bound
 * to a loopback address, and then every program of the machine: requests without a token must name
 * a {@linkplain LoopbackHost loopback host}, which those of a web page do not.
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

    private final @Nullable BearerToken token;
    private final boolean boundToLoopback;

    Access(@Nullable BearerToken token, boolean boundToLoopback) {
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
            return token.isPresented(authorization) ? Verdict.GRANTED : Verdict.UNAUTHORIZED;
        }
        if (!boundToLoopback) {
            return Verdict.UNAUTHORIZED;
        }
        return LoopbackHost.isNamed(host) ? Verdict.GRANTED : Verdict.MISDIRECTED;
    }
}
