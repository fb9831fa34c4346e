package io.tailrace.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The description of the API, in OpenAPI 3.1. Immutable. */
final class OpenApi implements Resource {

    private static final String FILE = "openapi.json";

    private final JsonNode document;

    OpenApi() {
        try (InputStream in = OpenApi.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("The class path lacks " + FILE);
            }
            this.document = new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document; nobody changes it. */
    JsonNode document() {
        return document;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/" + FILE, request -> document));
    }
}
