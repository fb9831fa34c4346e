package io.tailrace.bench.relay;

import io.tailrace.bench.report.PartResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks up figures in the results of the parts. Stateless. */
final class RelayFigures {

    private final Map<String, PartResult> parts;

    RelayFigures(Map<String, PartResult> parts) {
        this.parts = parts;
    }

    /** The rows of some parts, in order. */
    Stream<Map<String, Object>> rows(String... names) {
        return Stream.of(names)
                .flatMap(name -> Optional.ofNullable(parts.get(name)).stream())
                .flatMap(part -> part.rows().stream());
    }

    /** The first row of each contender in some parts, by name. */
    Map<String, Map<String, Object>> contenders(String... names) {
        Map<String, Map<String, Object>> first = new LinkedHashMap<>();
        rows(names).forEach(row -> first.putIfAbsent(PartResult.text(row, "by"), row));
        return first;
    }

    /** A figure of a contender; from the first part that has the contender, else NaN. */
    double figure(String contender, String column, String... names) {
        return PartResult.number(contenders(names).getOrDefault(contender, Map.of()), column);
    }

    /** The parts that have results, in the order in which they were measured first. */
    List<String> names() {
        return List.copyOf(parts.keySet());
    }
}
