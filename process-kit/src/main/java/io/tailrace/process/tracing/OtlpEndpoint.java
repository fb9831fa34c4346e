package io.tailrace.process.tracing;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.InvalidValueException;
import java.net.URI;
import java.net.URISyntaxException;

/** Which URLs spans can be posted to. Stateless. */
final class OtlpEndpoint {

    private static final String PATH = "/v1/traces";
    private static final int MAX_PORT = 65_535;
    private static final String RULE =
            "must be a URL with http or https, a host and, if it has one, a port from 1 to 65535,"
                    + " without user, query and fragment";

    private OtlpEndpoint() {}

    /**
     * Checks an endpoint; a refusal does not repeat what may hold a password.
     *
     * @param subject the option or variable that names the endpoint
     * @throws InvalidValueException if it cannot be used
     */
    static void check(String subject, String endpoint) {
        if (endpoint.indexOf('@') >= 0) {
            throw Check.violation(subject, RULE, "one with an @");
        }
        try {
            Check.that(isPossible(new URI(endpoint)), subject, RULE, shown(endpoint));
        } catch (URISyntaxException e) {
            throw Check.violation(subject, RULE, shown(endpoint));
        }
    }

    private static boolean isPossible(URI uri) {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null;
        boolean port = uri.getPort() != 0 && uri.getPort() <= MAX_PORT; // -1 if there is none
        return http && plain && port && uri.getHost() != null;
    }

    /** A query may hold a key. */
    private static String shown(String endpoint) {
        int query = endpoint.indexOf('?');
        return Check.quote(query < 0 ? endpoint : endpoint.substring(0, query + 1) + "...");
    }

    /** Where a collector takes spans. */
    static String withPath(String collector) {
        String base = collector.replaceFirst("/+$", "");
        return base.endsWith(PATH) ? base : base + PATH;
    }

    /** Scheme, host and port of a checked endpoint. */
    static String address(String endpoint) {
        URI uri = URI.create(endpoint);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port;
    }

    /** The port of a checked endpoint, or -1. */
    static int port(String endpoint) {
        return URI.create(endpoint).getPort();
    }
}
