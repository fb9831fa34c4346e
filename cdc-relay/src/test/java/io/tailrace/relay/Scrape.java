package io.tailrace.relay;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** What monitoring sees of a process: the answers of its admin endpoint. */
final class Scrape {

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    Scrape(int port) {
        this.port = port;
    }

    int readyz() {
        return get("/readyz").statusCode();
    }

    String health() {
        return get("/health").body();
    }

    String metrics() {
        return get("/metrics").body();
    }

    /** The value of the one series with this name and, if it is not empty, this tag. */
    double value(String name, String tag) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(tag))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + name + " with " + tag));
    }

    private HttpResponse<String> get(String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("The admin endpoint did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
