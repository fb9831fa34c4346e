package io.tailrace.bench.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the log of a process that logs JSON.
 *
 * @param keys the keys of the message and their values, as {@code key=value}
 */
record LogLine(Instant at, String message, List<String> keys) {

    private static final JsonMapper JSON = new JsonMapper();

    /** The messages in a file. */
    static List<LogLine> read(Path file) throws IOException {
        List<LogLine> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("{") && line.endsWith("}")) {
                lines.add(of(JSON.readTree(line)));
            }
        }
        return lines;
    }

    private static LogLine of(JsonNode json) {
        List<String> keys = new ArrayList<>();
        for (JsonNode pair : json.path("kvpList")) {
            pair.properties().forEach(e -> keys.add(e.getKey() + "=" + e.getValue().asText()));
        }
        return new LogLine(
                Instant.ofEpochMilli(json.path("timestamp").asLong()),
                json.path("formattedMessage").asText(),
                keys);
    }
}
