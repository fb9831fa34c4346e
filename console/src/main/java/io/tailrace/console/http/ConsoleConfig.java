package io.tailrace.console.http;

import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.HttpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a console listens, and who may use it.
 *
 * @param address where it listens
 * @param view the token of callers that may look; null if there is none
 * @param operate the token of callers that may act; null if there is none
 * @param userHeader the header in which a reverse proxy names the user, for the audit log; null if
 *     there is no such proxy
 * @param hidePayloads whether callers that may only look see no payloads
 * @param traceUrl where traces of events are shown; null if the console knows no such place
 */
public record ConsoleConfig(
        HttpAddress address,
        @Nullable BearerToken view,
        @Nullable BearerToken operate,
        @Nullable String userHeader,
        boolean hidePayloads,
        @Nullable TraceUrl traceUrl) {

    /** Plain HTTP on 127.0.0.1, open to every program of the machine. */
    public static ConsoleConfig loopback(int port) {
        return new ConsoleConfig(
                new HttpAddress("console", "127.0.0.1", port, null), null, null, null, false, null);
    }

    /** Whether callers are told apart by tokens. */
    boolean hasTokens() {
        return view != null || operate != null;
    }
}
