package io.tailrace.console.http;

import io.tailrace.process.http.LoopbackHost;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the API; pure.
 *
 * <p>With tokens, everyone who presents one, with the role of the token. Without tokens, programs
 * of the machine that the console runs on, if it listens on a loopback address. A token is never
 * sent by a browser on its own, as a cookie would be, so that another page cannot use it. Without
 * tokens another page could send requests: therefore each request must name the console in a header
 * of its own, which a page of another origin may not send. With tokens a request that changes
 * something must do so.
 */
final class Gate {

    /** The header that shows that no other page sends a request, with any value. */
    static final String HEADER = "Tailrace-Console";

    private static final String LOOPBACK_USER = "local";
    private static final int MAX_NAME = 200;

    private final ConsoleConfig config;
    private final boolean boundToLoopback;

    Gate(ConsoleConfig config, boolean boundToLoopback) {
        this.config = config;
        this.boundToLoopback = boundToLoopback;
    }

    /** Whether nobody can use the API. */
    boolean isClosed() {
        return !config.hasTokens() && !boundToLoopback;
    }

    /**
     * Lets a caller in.
     *
     * @param authorization the header {@code Authorization}; null without one
     * @param host the host that the request names, without a port; null if it names none
     * @param user what the header of the proxy says; null without one
     * @throws ApiException 401 if no token fits, 421 if the request names another host
     */
    Caller admit(@Nullable String authorization, @Nullable String host, @Nullable String user) {
        if (config.hasTokens()) {
            Role role = role(authorization);
            return new Caller(user == null ? "token " + role.text() : shortened(user), role);
        }
        if (!boundToLoopback) {
            throw unauthorized();
        }
        if (!LoopbackHost.isNamed(host)) {
            throw ApiException.of(
                    HttpStatus.MISDIRECTED_REQUEST_421,
                    "Without tokens the console answers only requests to localhost",
                    "Open http://localhost:<port>, or configure tokens.");
        }
        return new Caller(LOOPBACK_USER, Role.OPERATE);
    }

    /**
     * Checks that the console's own page or a program sends a request.
     *
     * @throws ApiException 403 if another page may have sent it
     */
    static void requireOwn(@Nullable String header) {
        if (header == null) {
            throw ApiException.forbidden(
                    "The request needs the header " + HEADER,
                    "Send the header " + HEADER + ": 1; pages of other origins cannot send it.");
        }
    }

    private Role role(@Nullable String authorization) {
        if (config.operate() != null && config.operate().isPresented(authorization)) {
            return Role.OPERATE;
        }
        if (config.view() != null && config.view().isPresented(authorization)) {
            return Role.VIEW;
        }
        throw unauthorized();
    }

    private static ApiException unauthorized() {
        return ApiException.of(
                HttpStatus.UNAUTHORIZED_401,
                "The token is missing or wrong",
                "Send the token of the console as Authorization: Bearer.");
    }

    private static String shortened(String user) {
        return user.length() <= MAX_NAME ? user : user.substring(0, MAX_NAME);
    }
}
