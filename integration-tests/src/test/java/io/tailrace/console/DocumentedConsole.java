package io.tailrace.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.console.http.Assets;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.ConsoleServer;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import io.tailrace.console.http.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The page over the examples of openapi.json: what is documented is what the page understands. The
 * examples are hostile where the data of others is.
 */
final class DocumentedConsole implements AutoCloseable {

    /** The time of the examples. */
    static final String TIME = "2026-03-14T09:26:53Z";

    private final ConsoleServer server;

    DocumentedConsole(ConsoleConfig config) {
        List<Resource> resources = new ArrayList<>();
        resources.add(new Session(config));
        resources.add(() -> examples(new OpenApi().document().path("paths")));
        server = ConsoleServer.start(config, resources, Assets.read(Console.class, "page"));
    }

    /** The address of a view. */
    String url(String view) {
        return origin() + "/#" + view;
    }

    String origin() {
        return "http://127.0.0.1:" + server.port();
    }

    private static List<Route> examples(JsonNode paths) {
        List<Route> routes = new ArrayList<>();
        Set<Map.Entry<String, JsonNode>> all = paths.properties();
        for (Map.Entry<String, JsonNode> path : all) {
            JsonNode example =
                    path.getValue()
                            .path("get")
                            .at("/responses/200/content/application~1json/example");
            if (!example.isMissingNode() && !path.getKey().equals("/session")) {
                routes.add(Route.get("/api/v1" + path.getKey(), request -> example));
            }
        }
        routes.add(Route.post("/api/v1/actions", request -> Map.of("id", "a-7")));
        routes.add(Route.post("/api/v1/account/bucket/search", request -> Map.of("id", "a-7")));
        return routes;
    }

    @Override
    public void close() {
        server.close();
    }
}
