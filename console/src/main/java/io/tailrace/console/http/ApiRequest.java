package io.tailrace.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.event.internal.Check;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of a caller that may send it.
 *
 * @param caller who sends it
 * @param path the variable parts of the path, by name
 * @param query the parameters of the query, by name, in the order in which they were given
 * @param body the JSON object of a POST; an empty object otherwise
 */
public record ApiRequest(
        Caller caller, Map<String, String> path, Map<String, List<String>> query, JsonNode body) {

    /** A part of the path. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route has no part " + name);
        }
        return value;
    }

    /** The last value of a parameter; empty if it was not given. */
    public Optional<String> query(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /** All values of a parameter. */
    public List<String> all(String name) {
        return query.getOrDefault(name, List.of());
    }

    /**
     * A parameter that is a whole number.
     *
     * @throws ApiException if it is none, or outside of the range
     */
    public int number(String name, int otherwise, int min, int max) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused like a number outside of the range
        }
        throw ApiException.badRequest(
                "%s must be a whole number from %d to %d, got %s"
                        .formatted(name, min, max, Check.quote(text.get())),
                "Correct the parameter, or leave it out for " + otherwise + ".");
    }
}
