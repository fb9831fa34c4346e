package io.tailrace.bench.outboxes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks the admin endpoint of a relay. For one thread. */
final class AdminPort {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 200;
    private static final long MEBIBYTE = 1 << 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final int port;

    AdminPort(int port) {
        this.port = port;
    }

    /** Waits until so many outboxes stream. */
    void awaitStreaming(int outboxes) throws IOException, InterruptedException {
        await(outboxes + " outboxes that stream", () -> streaming() == outboxes);
    }

    /** Waits for a state of the whole process. */
    void awaitState(String state) throws IOException, InterruptedException {
        await("state " + state, () -> health().path("state").asText().equals(state));
    }

    /** The names of the outboxes that are not healthy, as JSON. */
    String unhealthy() throws IOException, InterruptedException {
        return health().path("unhealthy").toString();
    }

    private int streaming() throws IOException, InterruptedException {
        int streaming = 0;
        for (JsonNode outbox : health().path("outboxes")) {
            streaming += outbox.path("state").asText().equals("STREAMING") ? 1 : 0;
        }
        return streaming;
    }

    private JsonNode health() throws IOException, InterruptedException {
        return json.readTree(get("/health"));
    }

    /** The sum of the series of a meter in mebibytes. */
    long megabytes(String name, String tag) throws IOException, InterruptedException {
        return (long) sum(name, tag) / MEBIBYTE;
    }

    /** The sum of the series of a meter whose tags contain a text. */
    double sum(String name, String tag) throws IOException, InterruptedException {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(tag))
                .filter(line -> tag.isEmpty() || !line.contains("non" + tag))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private interface Question {
        boolean ask() throws IOException, InterruptedException;
    }

    private static void await(String what, Question question)
            throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + LONG.toNanos();
        while (!isSo(question)) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("No " + what + " within " + LONG);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean isSo(Question question) throws IOException, InterruptedException {
        try {
            return question.ask();
        } catch (ConnectException e) { // not started yet
            return false;
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
}
