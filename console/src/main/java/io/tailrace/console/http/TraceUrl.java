package io.tailrace.console.http;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.InvalidValueException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where the distributed trace of an event is shown, in a program such as Jaeger or Grafana.
 * Immutable.
 *
 * @param text a URL with http or https, in which {@value #TRACE_ID} stands for the trace id, for
 *     example {@code https://jaeger.example/trace/{traceId}}
 */
public record TraceUrl(String text) {

    /** Stands for the trace id. */
    public static final String TRACE_ID = "{traceId}";

    private static final String OPTION = "console-trace-url";
    private static final String RULE =
            "must be a URL with http or https and a host, without user, and have "
                    + TRACE_ID
                    + " after the host";

    /**
     * Checks the URL. The page makes a link of it, and everyone who may look sees it: a scheme such
     * as {@code javascript} or a password must not get there. A refusal does not repeat what may
     * hold a password.
     *
     * @throws InvalidValueException if it cannot be used
     */
    public TraceUrl {
        if (text.indexOf('@') >= 0) {
            throw Check.violation(OPTION, RULE, "one with an @");
        }
        Check.that(isPossible(text), OPTION, RULE, Check.quote(text));
    }

    private static boolean isPossible(String text) {
        try {
            URI uri = new URI(text.replace(TRACE_ID, "0"));
            boolean isWeb = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return isWeb && uri.getHost() != null && text.indexOf(TRACE_ID) > hostEnd(text);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Where path, query or fragment begins; the length of the text if the host is its end. */
    private static int hostEnd(String text) {
        int i = text.indexOf("://") + "://".length();
        while (i < text.length() && "/?#".indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }
}
