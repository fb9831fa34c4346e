package io.tailrace.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Prometheus server of this machine, which scrapes and evaluates once per second. */
final class Prometheus implements AutoCloseable {

    private static final String PROGRAM = "prometheus";

    /** The status of answers until the server has started. */
    private static final int STARTING = 503;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final String api;

    private Prometheus(Process process, int port) {
        this.process = process;
        this.api = "http://127.0.0.1:" + port;
    }

    /** Whether the program is on the path. */
    static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    /**
     * Starts a server.
     *
     * @param directory for its files
     * @param targets the ports on the loopback address, by job
     */
    static Prometheus start(Path directory, String rules, Map<String, Set<Integer>> targets)
            throws IOException {
        Files.writeString(directory.resolve("rules.yml"), rules);
        Path config =
                Files.writeString(directory.resolve("prometheus.yml"), configuration(targets));
        int port = FreePort.next();
        Process process =
                new ProcessBuilder(
                                PROGRAM,
                                "--config.file=" + config,
                                "--storage.tsdb.path=" + directory.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("prometheus.log").toFile())
                        .start();
        return new Prometheus(process, port);
    }

    private static String configuration(Map<String, Set<Integer>> targets) {
        String jobs =
                targets.entrySet().stream()
                        .map(
                                job ->
                                        "- {job_name: %s, static_configs: [{targets: [%s]}]}"
                                                .formatted(job.getKey(), addresses(job.getValue())))
                        .collect(Collectors.joining("\n"));
        return """
               global: {scrape_interval: 1s, evaluation_interval: 1s}
               rule_files: [rules.yml]
               scrape_configs:
               %s
               """
                .formatted(jobs);
    }

    private static String addresses(Set<Integer> ports) {
        return ports.stream()
                .map(port -> "'127.0.0.1:" + port + "'")
                .collect(Collectors.joining(","));
    }

    /** How many targets were scraped at the last attempt; 0 as long as the server starts. */
    long targetsUp() throws IOException, InterruptedException {
        try {
            return query("sum(up)").path(0).path("value").path(1).asLong();
        } catch (ConnectException e) {
            return 0;
        }
    }

    /** The names of the alerts that fire now. */
    Set<String> firing() throws IOException, InterruptedException {
        return names(query("count by (alertname) (ALERTS{alertstate=\"firing\"})"));
    }

    /** The names of all alerts that have fired since a time. */
    Set<String> firedSince(Instant begin) throws IOException, InterruptedException {
        long seconds = Math.max(1, Duration.between(begin, Instant.now()).toSeconds());
        return names(
                query(
                        "count by (alertname) (max_over_time(ALERTS{alertstate=\"firing\"}[%ds]))"
                                .formatted(seconds)));
    }

    /** Whether every alert is inactive, also without its duration. */
    boolean isQuiet() throws IOException, InterruptedException {
        return query("ALERTS").isEmpty();
    }

    private static Set<String> names(JsonNode result) {
        return new TreeSet<>(result.findValuesAsText("alertname"));
    }

    /** The result of an instant query; throws if the server does not accept it. */
    JsonNode query(String expression) throws IOException, InterruptedException {
        URI uri =
                URI.create(
                        api
                                + "/api/v1/query?query="
                                + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == STARTING) {
            throw new ConnectException("Prometheus is starting");
        }
        JsonNode json = new JsonMapper().readTree(answer.body());
        if (!json.path("status").asText().equals("success")) {
            throw new IllegalStateException(expression + ": " + answer.body());
        }
        return json.path("data").path("result");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
