package io.tailrace.chaos.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The REST API of a Kafka Connect worker. For one thread. */
public final class ConnectRest {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final int OK_BELOW = 300;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    /** The API at a port of this machine. */
    public ConnectRest(int port) {
        this.address = "http://127.0.0.1:" + port;
    }

    /**
     * Sends a request.
     *
     * @param body as JSON; empty for none
     * @return the body of the answer
     * @throws IOException if there is no answer, or one that reports an error
     */
    public String send(String method, String path, String body) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(ANSWER_WITHIN)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= OK_BELOW) {
                throw new IOException(
                        "%s %s: %d %s"
                                .formatted(method, path, response.statusCode(), response.body()));
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
