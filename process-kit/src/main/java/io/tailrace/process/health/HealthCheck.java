package io.tailrace.process.health;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;

/**
 * Asks an admin endpoint whether its process is ready, for the health check of a container image
 * that has neither a shell nor an HTTP client.
 *
 * <p>Arguments: the URL of {@code /readyz}, then optionally the prefix of the process's environment
 * variables, for example {@code TAILRACE_RELAY_}: port and TLS of the URL are then those of the
 * process. Prints one line, and exits with 0 if the answer is 200, otherwise with 1. An answer that
 * takes longer than {@value #TIMEOUT_MILLIS} ms counts as none.
 *
 * <p>Uses the JDK only: each library would make every check start later.
 */
public final class HealthCheck {

    private static final int READY = 0;
    private static final int NOT_READY = 1;

    private static final int TIMEOUT_MILLIS = 2_000;

    private HealthCheck() {}

    /** Checks once, and ends the JVM. */
    public static void main(String... arguments) {
        System.exit(run(System.getenv(), System.out, arguments));
    }

    private static int run(Map<String, String> environment, PrintStream out, String... arguments) {
        if (arguments.length == 0 || arguments.length > 2) {
            out.println("error: expected the URL of /readyz and a prefix of variables");
            return NOT_READY;
        }
        String url = arguments[0];
        try {
            URI endpoint = URI.create(url);
            if (arguments.length == 2) {
                endpoint = Endpoint.configured(endpoint, environment, arguments[1]);
            }
            url = endpoint.toString();
            int status = status(endpoint);
            out.println(url + " answers " + status);
            return status == HttpURLConnection.HTTP_OK ? READY : NOT_READY;
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            out.println(url + " cannot be asked: " + e);
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
