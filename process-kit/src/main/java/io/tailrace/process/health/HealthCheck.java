package io.tailrace.process.health;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Asks an admin endpoint whether its process is ready, for the health check of a container image
 * that has neither a shell nor an HTTP client.
 *
 * <p>Arguments: the URL of {@code /readyz}, then optionally the prefix of the process's environment
 * variables, for example {@code TAILRACE_RELAY_}: port and TLS of the URL are then those of the
 * process. Then optionally the URL of the console, which is asked if nothing listens at the first
 * one: a process opens its admin endpoint before its console, so it is one that serves the console
 * only. Prints a line for each URL that is asked, and exits with 0 if the answer is 200, otherwise
 * with 1. An answer that takes longer than {@value #TIMEOUT_MILLIS} ms counts as none.
 *
 * <p>Uses the JDK only: each library would make every check start later.
 */
public final class HealthCheck {

    private static final int READY = 0;
    private static final int NOT_READY = 1;

    private static final int MAX_ARGUMENTS = 3;

    private static final int TIMEOUT_MILLIS = 2_000;

    private HealthCheck() {}

    /** Checks once, and ends the JVM. */
    public static void main(String... arguments) {
        System.exit(run(System.getenv(), System.out, arguments));
    }

    private static int run(Map<String, String> environment, PrintStream out, String... arguments) {
        if (arguments.length == 0 || arguments.length > MAX_ARGUMENTS) {
            out.println("error: expected the URL of /readyz, a prefix and the URL of a console");
            return NOT_READY;
        }
        String prefix = arguments.length == 1 ? null : arguments[1];
        try {
            return ask(arguments[0], prefix, Endpoint.ADMIN, environment, out);
        } catch (ConnectException e) { // nobody listens there
            return arguments.length < MAX_ARGUMENTS
                    ? NOT_READY
                    : askConsole(arguments[2], prefix, environment, out);
        }
    }

    private static int askConsole(
            String url, @Nullable String prefix, Map<String, String> environment, PrintStream out) {
        try {
            return ask(url, prefix, Endpoint.CONSOLE, environment, out);
        } catch (ConnectException e) {
            return NOT_READY;
        }
    }

    /**
     * @throws ConnectException if nobody listens
     */
    private static int ask(
            String url,
            @Nullable String prefix,
            String part,
            Map<String, String> environment,
            PrintStream out)
            throws ConnectException {
        String asked = url;
        try {
            URI endpoint = URI.create(url);
            if (prefix != null) {
                endpoint = Endpoint.configured(endpoint, environment, prefix + part);
            }
            asked = endpoint.toString();
            int status = status(endpoint);
            out.println(asked + " answers " + status);
            return status == HttpURLConnection.HTTP_OK ? READY : NOT_READY;
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            out.println(asked + " cannot be asked: " + e);
            if (e instanceof ConnectException refused) {
                throw refused;
            }
            return NOT_READY;
        }
    }

    private static int status(URI endpoint) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) endpoint.toURL().openConnection(Proxy.NO_PROXY);
        if (connection instanceof HttpsURLConnection tls && Endpoint.isLoopback(endpoint)) {
            UncheckedTls.apply(tls);
        }
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
