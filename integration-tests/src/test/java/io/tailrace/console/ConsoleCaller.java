package io.tailrace.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls the API of a console with a token. */
final class ConsoleCaller {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final String token;

    ConsoleCaller(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /** The answer to a GET, which must succeed. */
    JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = send(request(path).header("Tailrace-Console", "1"));
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** The answer to a POST with the header of the page; strings are in single quotes. */
    HttpResponse<String> post(String path, String body) throws Exception {
        return send(body(request(path), body).header("Tailrace-Console", "1"));
    }

    /** The answer to a POST as a page of another origin could send it. */
    HttpResponse<String> postFromElsewhere(String path, String body) throws Exception {
        return send(body(request(path), body));
    }

    /** The status of a GET. */
    int status(String path) throws Exception {
        return send(request(path).header("Tailrace-Console", "1")).statusCode();
    }

    private static HttpRequest.Builder body(HttpRequest.Builder request, String body) {
        return request.POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
