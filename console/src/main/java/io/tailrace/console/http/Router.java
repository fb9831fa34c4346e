package io.tailrace.console.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;

/** Finds the route of a request; pure. */
final class Router {

    /** A route and the variable parts of the path. */
    record Found(Route route, Map<String, String> path) {}

    private final List<Route> routes;

    Router(List<Resource> resources) {
        List<Route> all = new ArrayList<>();
        resources.forEach(resource -> all.addAll(resource.routes()));
        this.routes = List.copyOf(all);
    }

    /** All routes. */
    List<Route> routes() {
        return routes;
    }

    /**
     * The route of a request.
     *
     * @throws ApiException 404 if the path has no route, 405 if it has one for another method
     */
    Found find(String method, String path) {
        boolean known = false;
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent()) {
                if (route.method().equals(method)) {
                    return new Found(route, variables.get());
                }
                known = true;
            }
        }
        if (known) {
            throw ApiException.of(
                    HttpStatus.METHOD_NOT_ALLOWED_405,
                    "The path does not answer " + method,
                    "See /api/v1/openapi.json.");
        }
        throw ApiException.notFound("The path has no operation", "See /api/v1/openapi.json.");
    }
}
