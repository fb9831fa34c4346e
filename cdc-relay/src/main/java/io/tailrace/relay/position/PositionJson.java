package io.tailrace.relay.position;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.relay.position.StoredPosition.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The JSON form of a stored position, which is the value of a record in the position topic: {@code
 * {"version":1,"phase":"STREAMING","lsn":"0/1949F18","events":2,"system":"7428…","timeline":1,
 * "source":"/shop/public.outbox","table":16385,"publication":"16390.745 16391.745",
 * "cluster":"5L6g…","messages":false}}, {@code "partitions":"16402.751"} if partitions were
 * attached, {@code "checkedUntil":"0/194A000"} while catching up, and after a heartbeat {@code
 * "heartbeat":"7d1c…","horizon":751, "since":"2026-01-31T12:00:00Z"}. Earlier relays did not write
 * all of it; what they do not know they ignore, except for a phase.
 */
final class PositionJson {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int VERSION = 1;

    private PositionJson() {}

    static byte[] write(StoredPosition stored) {
        SourceIdentity source = stored.source();
        ObjectNode json =
                MAPPER.createObjectNode()
                        .put("version", VERSION)
                        .put("phase", stored.phase().name())
                        .put("lsn", stored.position().commit().asString())
                        .put("events", stored.position().events())
                        .put("system", source.database().systemId())
                        .put("timeline", source.database().timeline())
                        .put("source", source.name())
                        .put("table", source.table())
                        .put("publication", source.publication())
                        .put("cluster", source.cluster())
                        .put("messages", source.messages());
        if (!source.partitions().isEmpty()) {
            json.put("partitions", source.partitions());
        }
        if (stored.checkedUntil() != null) {
            json.put("checkedUntil", stored.checkedUntil().asString());
        }
        if (stored.watermark() != null) {
            json.put("heartbeat", stored.watermark().heartbeat())
                    .put("horizon", stored.watermark().horizon())
                    .put("since", stored.watermark().since().toString());
        }
        if (stored.floor() != 0) {
            json.put("floor", stored.floor());
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
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
                lsnOrNull(json.path("checkedUntil")),
                new SourceIdentity(
                        new DatabaseId(
                                json.path("system").asText(),
                                json.path("timeline").asInt(DatabaseId.UNKNOWN_TIMELINE)),
                        sourceName(json),
                        json.path("table").asLong(SourceIdentity.UNKNOWN_TABLE),
                        json.path("publication").asText(SourceIdentity.UNKNOWN),
                        json.path("partitions").asText(SourceIdentity.UNKNOWN),
                        json.path("cluster").asText(SourceIdentity.UNKNOWN),
                        json.path("messages").asBoolean(true)),
                watermark(json),
                json.path("floor").asLong());
    }

    private static @Nullable Watermark watermark(JsonNode json) {
        JsonNode heartbeat = json.path("heartbeat");
        return heartbeat.isTextual()
                ? new Watermark(
                        heartbeat.asText(),
                        json.path("horizon").asLong(),
                        Instant.parse(json.path("since").asText()))
                : null;
    }

    private static String sourceName(JsonNode json) {
        return json.path("source").asText(SourceIdentity.UNKNOWN);
    }

    private static @Nullable LogSequenceNumber lsnOrNull(JsonNode lsn) {
        return lsn.isTextual() ? LogSequenceNumber.valueOf(lsn.asText()) : null;
    }

    /** The name of the source of a position; empty if it has none or cannot be read. */
    static String sourceName(byte[] value) {
        try {
            return sourceName(MAPPER.readTree(value));
        } catch (IOException e) {
            return SourceIdentity.UNKNOWN;
        }
    }
}
