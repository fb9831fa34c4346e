package io.tailrace.console.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of the API.
 *
 * @param method {@code GET} or {@code POST}
 * @param template the path with its variable parts in braces, for example {@code
 *     /api/v1/letters/{partition}/{offset}}
 * @param role what a caller must be allowed to do
 * @param action answers the request; the result is written as JSON by Jackson
 */
public record Route(String method, String template, Role role, Action action) {

    /** Answers requests. Called by several threads at the same time. */
    @FunctionalInterface
    public interface Action {

        /**
         * Answers one request.
         *
         * @return what Jackson can write
         * @throws ApiException if the request is refused
         * @throws io.tailrace.process.OperatorException if something is missing or unreachable
         */
        Object answer(ApiRequest request) throws Exception;
    }

    /** Reads something; every caller may. */
    public static Route get(String template, Action action) {
        return new Route("GET", template, Role.VIEW, action);
    }

    /** Changes something, or costs the cluster much. */
    public static Route post(String template, Action action) {
        return new Route("POST", template, Role.OPERATE, action);
    }

    /** The variable parts of a path of this route; empty if the path is of another route. */
    Optional<Map<String, String>> match(String path) {
        List<String> wanted = parts(template);
        List<String> actual = parts(path);
        if (wanted.size() != actual.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            String part = wanted.get(i);
            if (part.startsWith("{")) {
                variables.put(part.substring(1, part.length() - 1), actual.get(i));
            } else if (!part.equals(actual.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
            parts.add(path.substring(start, end));
            start = end + 1;
        }
        parts.add(path.substring(start));
        return parts;
    }
}
