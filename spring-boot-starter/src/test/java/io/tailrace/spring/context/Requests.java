package io.tailrace.spring.context;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Sends requests to an application under test. */
final class Requests {

    static final String TRACE_PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI uri;

    Requests(int port) {
        this.uri = URI.create("http://localhost:" + port + "/context");
    }

    HttpResponse<String> withCorrelationId(String id) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("X-Correlation-ID", id)
                        .header("traceparent", TRACE_PARENT)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
