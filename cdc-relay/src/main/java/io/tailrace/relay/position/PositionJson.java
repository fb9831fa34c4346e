package io.tailrace.relay.position;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.relay.position.StoredPosition.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The JSON form of a stored position, which is the value of a record in the position topic: {@code
 * {"version":1,"phase":"STREAMING","lsn":"0/1949F18", "events":2,"system":"7428…","timeline":1}}.
 * Relays that did not know timelines wrote no {@code timeline}, and ignore it.
 */
final class PositionJson {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int VERSION = 1;

    private PositionJson() {}

    static byte[] write(StoredPosition stored) {
        return MAPPER.createObjectNode()
                .put("version", VERSION)
                .put("phase", stored.phase().name())
                .put("lsn", stored.position().commit().asString())
                .put("events", stored.position().events())
                .put("system", stored.database().systemId())
                .put("timeline", stored.database().timeline())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    static StoredPosition read(byte[] value) throws IOException {
        JsonNode json = MAPPER.readTree(value);
        if (json.path("version").asInt() != VERSION) {
            throw new IOException("version must be " + VERSION + ", got " + json.path("version"));
        }
        LogSequenceNumber commit = LogSequenceNumber.valueOf(json.path("lsn").asText());
        return new StoredPosition(
                Phase.valueOf(json.path("phase").asText()),
                new Position(commit, json.path("events").asLong()),
                new DatabaseId(
                        json.path("system").asText(),
                        json.path("timeline").asInt(DatabaseId.UNKNOWN_TIMELINE)));
    }
}
