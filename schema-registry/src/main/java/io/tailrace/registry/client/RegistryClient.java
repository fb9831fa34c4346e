package io.tailrace.registry.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.event.internal.Check;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryEndpoint;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads schemas over Confluent's API. Redirects are not followed. Answers are limited in time and
 * size. Safe for any thread.
 */
public final class RegistryClient {

    /** How long an answer may take, its body included. */
    private static final Duration WHOLE = Duration.ofSeconds(10);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_REFERENCES = 50;
    private static final int MAX_SHOWN = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryEndpoint endpoint;
    private final HttpClient http;
    private final Duration atMost;
    private final long created = System.nanoTime();

    /** How long all answers may take; null for any time. */
    private final @Nullable Duration inAll;

    /**
     * @throws IllegalArgumentException if the certificates of the endpoint cannot be used
     */
    public RegistryClient(RegistryEndpoint endpoint) {
        this(endpoint, WHOLE, null);
    }

    /**
     * A client that is used for a limited time.
     *
     * @param inAll how long all answers may take from now on; afterwards the registry is taken for
     *     one that does not answer
     * @throws IllegalArgumentException if the certificates of the endpoint cannot be used
     */
    public static RegistryClient forATime(RegistryEndpoint endpoint, Duration inAll) {
        return new RegistryClient(endpoint, WHOLE, inAll);
    }

    /**
     * @param atMost how long an answer may take
     */
    RegistryClient(RegistryEndpoint endpoint, Duration atMost, @Nullable Duration inAll) {
        this.endpoint = endpoint;
        this.atMost = atMost;
        this.inAll = inAll;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER);
        if (endpoint.certificates() != null) {
            builder.sslContext(TrustedCertificates.context(endpoint.certificates()));
        }
        this.http = builder.build();
    }

    /** Whether the time for all answers is over. */
    public boolean isOver() {
        return inAll != null && System.nanoTime() - created >= inAll.toNanos();
    }

    /**
     * Asks for something that most registries have. A registry that does not have it, or does not
     * give it to everybody, has answered. Says nothing about the credentials: some registries give
     * it to anybody, and others only to administrators.
     *
     * @throws RegistryException if it does not answer, or not as a registry does
     */
    public void reach() throws RegistryException, InterruptedException {
        String what = "the types of schemas";
        try {
            if (!get("/schemas/types", what).isArray()) {
                throw RegistryException.unavailable("the answer about " + what + " must be a list");
            }
        } catch (RegistryException e) {
            if (!e.isRefused() && !e.isMissing()) {
                throw e;
            }
        }
    }

    /**
     * The schema of a subject.
     *
     * @param version a number, or {@code latest}
     * @throws RegistryException if there is none, or the registry does not answer
     */
    public RegisteredSchema bySubject(String subject, String version)
            throws RegistryException, InterruptedException {
        String what = "version %s of subject %s".formatted(version, Check.quote(subject));
        JsonNode answer =
                get("/subjects/" + encoded(subject) + "/versions/" + encoded(version), what);
        JsonNode id = answer.path("id");
        if (!id.isInt() || id.intValue() < 0) {
            throw RegistryException.unavailable(
                    "the answer about " + what + " must have an id of 0 or more");
        }
        return schema(id.intValue(), answer, what);
    }

    /**
     * The schema with an id.
     *
     * @throws RegistryException if there is none, or the registry does not answer
     */
    public RegisteredSchema byId(int id) throws RegistryException, InterruptedException {
        String what = "the schema with id " + id;
        return schema(id, get("/schemas/ids/" + id, what), what);
    }

    private RegisteredSchema schema(int id, JsonNode answer, String what)
            throws RegistryException, InterruptedException {
        Map<String, String> references = new LinkedHashMap<>();
        addReferences(answer, references, 0);
        return new RegisteredSchema(
                id,
                Math.max(0, answer.path("version").asInt()),
                format(answer, what),
                text(answer, what),
                references);
    }

    /** Adds what a schema refers to, and before it what that refers to. */
    private void addReferences(JsonNode answer, Map<String, String> found, int depth)
            throws RegistryException, InterruptedException {
        for (JsonNode reference : answer.path("references")) {
            String name = reference.path("name").asText();
            if (found.containsKey(name)) {
                continue;
            }
            if (depth >= MAX_REFERENCES || found.size() >= MAX_REFERENCES) {
                throw RegistryException.missing(
                        "a schema must refer to at most " + MAX_REFERENCES + " others");
            }
            String subject = reference.path("subject").asText();
            String version = reference.path("version").asText();
            String what = "reference " + Check.quote(name);
            JsonNode referred =
                    get("/subjects/" + encoded(subject) + "/versions/" + encoded(version), what);
            addReferences(referred, found, depth + 1);
            found.put(name, text(referred, what));
        }
    }

    private static PayloadFormat format(JsonNode answer, String what) throws RegistryException {
        String type = answer.path("schemaType").asText("AVRO");
        return switch (type) {
            case "AVRO" -> PayloadFormat.AVRO;
            case "PROTOBUF" -> PayloadFormat.PROTOBUF;
            case "JSON" -> PayloadFormat.JSON;
            default ->
                    throw RegistryException.missing(
                            "%s must be of type AVRO, PROTOBUF or JSON, got %s"
                                    .formatted(what, quoted(type)));
        };
    }

    private static String text(JsonNode answer, String what) throws RegistryException {
        JsonNode text = answer.path("schema");
        if (!text.isTextual()) {
            throw RegistryException.missing("the answer about " + what + " has no schema");
        }
        return text.textValue();
    }

    private JsonNode get(String path, String what) throws RegistryException, InterruptedException {
        HttpResponse<byte[]> response = send(request(path));
        int status = response.statusCode();
        if (isRefusal(status) && isOfRegistry(response.body())) {
            throw RegistryException.missing(
                    status == HttpURLConnection.HTTP_NOT_FOUND
                            ? "the registry does not have " + what
                            : "the registry refuses %s with status %d".formatted(what, status));
        }
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED
                || status == HttpURLConnection.HTTP_FORBIDDEN) {
            throw RegistryException.refused(
                    "the registry refuses the credentials for %s with status %d"
                            .formatted(what, status));
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw RegistryException.unavailable(
                    "the registry must answer about %s with status 200, got %d"
                            .formatted(what, status));
        }
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw RegistryException.unavailable("the answer about " + what + " is no JSON");
        }
    }

    /** Whether asking again does not help, as far as the status says. */
    private static boolean isRefusal(int status) {
        return status >= HttpURLConnection.HTTP_BAD_REQUEST
                && status < HttpURLConnection.HTTP_INTERNAL_ERROR
                && status != HttpURLConnection.HTTP_UNAUTHORIZED
                && status != HttpURLConnection.HTTP_FORBIDDEN
                && status != HttpURLConnection.HTTP_CLIENT_TIMEOUT
                && status != TOO_MANY_REQUESTS;
    }

    /** Any web server answers 404; a registry says with a code of its own what it does not have. */
    private static boolean isOfRegistry(byte[] body) {
        try {
            return JSON.readTree(body).path("error_code").isInt();
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** The client quotes a value that is illegal, which must not get into a log. */
    private HttpRequest request(String path) throws RegistryException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(endpoint.url() + path))
                        .timeout(atMost)
                        .header("Accept", "application/vnd.schemaregistry.v1+json");
        Optional<String> authorization = authorization();
        if (authorization.isPresent()) {
            try {
                request.header("Authorization", authorization.get());
            } catch (IllegalArgumentException e) {
                throw RegistryException.unavailable(
                        "the credentials have a character that cannot be sent, such as a line break");
            }
        }
        return request.build();
    }

    /** The message of a supplier may name what is secret. */
    private Optional<String> authorization() throws RegistryException {
        try {
            return endpoint.authorization().get();
        } catch (RuntimeException e) {
            throw RegistryException.unavailable(
                    "the credentials cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request)
            throws RegistryException, InterruptedException {
        Duration limit = limit();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, head -> new LimitedBody(MAX_BYTES));
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw RegistryException.unavailable(
                    "the registry did not answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (LimitedBody.isTooLarge(e)) {
                throw RegistryException.missing(
                        "the answer of the registry must have at most " + MAX_BYTES + " bytes");
            }
            throw RegistryException.unavailable(
                    "the registry cannot be reached: " + quoted(String.valueOf(cause)));
        } finally {
            answer.cancel(true); // has no effect on one that is complete
        }
    }

    /** How long the next answer may take. */
    private Duration limit() {
        if (inAll == null) {
            return atMost;
        }
        Duration left = inAll.minusNanos(System.nanoTime() - created);
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(atMost) < 0 ? left : atMost;
    }

    private static String quoted(String text) {
        return Check.shorten(text, MAX_SHOWN);
    }

    /** A segment of a path: {@code /} and {@code ..} are data here. */
    private static String encoded(String segment) {
        String encoded = URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
        return encoded.matches("\\.+") ? encoded.replace(".", "%2E") : encoded;
    }
}
