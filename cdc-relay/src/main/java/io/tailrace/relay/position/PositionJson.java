package io.tailrace.relay.position;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.internal.Check;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.relay.position.StoredPosition.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The JSON form of a stored position, which is the value of a record in the position topic: {@code
 * {"version":1,"phase":"STREAMING","lsn":"0/1949F18","events":2,"system":"7428…","database":5,"timeline":1,
 * "source":"/shop/public.outbox","table":16385,"publication":"16390.745 16391.745",
 * "cluster":"5L6g…","messages":false,"topics":"outbox.<aggregatetype>"}}, {@code
 * "partitions":"16402.751"} if partitions were attached, {@code "checkedUntil":"0/194A000"} while
 * catching up, {@code "checkedSince":"2026-01-31T12:00:00Z"} besides if the slot was adopted,
 * {@code "publishedUntil":"0/1949F18","publishedEvents":2} until a repair has caught up, {@code
 * "formerSources":["/shop/public.outbox"]} after the source got another name, after a heartbeat
 * {@code "heartbeat":"7d1c…","horizon":751, "since":"2026-01-31T12:00:00Z"}, and after a loss of
 * continuity {@code "loss":{"at":"2026-01-31T12:00:00Z","kind":"slot-missing",…}}. A position that
 * was moved has version 2 and {@code "movedTo":"billing/tailrace_outbox"}, one that was removed has
 * version 3 and {@code "removedAt":"2026-01-31T12:00:00Z"}, and one behind which records are not
 * CloudEvents has version 4 and {@code "headerMode":"debezium"}; relays that do not know these
 * refuse them. Earlier relays did not write all of it; what they do not know they ignore, except
 * for a phase.
 */
final class PositionJson {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int VERSION = 1;

    /** Makes earlier relays refuse the position instead of publishing from it. */
    private static final int VERSION_OF_MOVED = 2;

    /** Makes earlier relays refuse the position as well, also those that know moved positions. */
    private static final int VERSION_OF_REMOVED = 3;

    /** Makes earlier relays refuse the position, which would go on with CloudEvents. */
    private static final int VERSION_OF_MODE = 4;

    private PositionJson() {}

    static byte[] write(StoredPosition stored) {
        return bytes(json(stored));
    }

    /** The form of a position that was moved to another key and counts only there. */
    static byte[] writeMoved(StoredPosition stored, String to) {
        return bytes(json(stored).put("version", VERSION_OF_MOVED).put("movedTo", to));
    }

    /** The form of the last position of relays that were removed. */
    static byte[] writeRemoved(StoredPosition stored, Instant at) {
        return bytes(
                json(stored).put("version", VERSION_OF_REMOVED).put("removedAt", at.toString()));
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode json(StoredPosition stored) {
        SourceIdentity source = stored.source();
        ObjectNode json =
                MAPPER.createObjectNode()
                        .put("version", VERSION)
                        .put("phase", stored.phase().name())
                        .put("lsn", stored.position().commit().asString())
                        .put("events", stored.position().events())
                        .put("system", source.database().systemId())
                        .put("database", source.database().oid())
                        .put("timeline", source.database().timeline())
                        .put("source", source.name())
                        .put("table", source.table())
                        .put("publication", source.publication())
                        .put("cluster", source.cluster())
                        .put("messages", source.messages());
        if (!source.formerNames().isEmpty()) {
            source.formerNames().forEach(json.putArray("formerSources")::add);
        }
        if (!source.headerMode().equals(CloudEventFormat.NAME)) {
            json.put("version", VERSION_OF_MODE).put("headerMode", source.headerMode());
        }
        if (!source.topics().isEmpty()) {
            json.put("topics", source.topics());
        }
        if (!source.partitions().isEmpty()) {
            json.put("partitions", source.partitions());
        }
        if (stored.checkedUntil() != null) {
            json.put("checkedUntil", stored.checkedUntil().asString());
        }
        if (stored.checkedSince() != null) {
            json.put("checkedSince", stored.checkedSince().toString());
        }
        if (stored.watermark() != null) {
            json.put("heartbeat", stored.watermark().heartbeat())
                    .put("horizon", stored.watermark().horizon())
                    .put("since", stored.watermark().since().toString());
        }
        if (stored.floor() != 0) {
            json.put("floor", stored.floor());
        }
        if (stored.loss() != null) {
            write(stored.loss(), json.putObject("loss"));
        }
        Position published = stored.publishedUntil();
        if (published != null) {
            json.put("publishedUntil", published.commit().asString())
                    .put("publishedEvents", published.events());
        }
        return json;
    }

    private static void write(Loss loss, ObjectNode json) {
        json.put("at", loss.at().toString())
                .put("kind", loss.kind())
                .put("complete", loss.complete())
                .put("missing", loss.missing())
                .put("undecided", loss.undecided())
                .put("gone", loss.gone());
    }

    private static @Nullable Loss loss(JsonNode json) {
        return json.isObject()
                ? new Loss(
                        time("at", json.path("at").asText()),
                        json.path("kind").asText(),
                        json.path("complete").asBoolean(),
                        json.path("missing").asLong(),
                        json.path("undecided").asLong(),
                        json.path("gone").asLong())
                : null;
    }

    /** The key that a position was moved to; null if it was not moved. */
    static @Nullable String movedTo(byte[] value) throws IOException {
        return MAPPER.readTree(value).path("movedTo").textValue();
    }

    /** When the relays were removed; null if they were not. */
    static @Nullable Instant removedAt(byte[] value) throws IOException {
        JsonNode at = MAPPER.readTree(value).path("removedAt");
        return at.isTextual() ? time("removedAt", at.asText()) : null;
    }

    static StoredPosition read(byte[] value) throws IOException {
        JsonNode json = MAPPER.readTree(value);
        int version = json.path("version").asInt();
        if (version < VERSION || version > VERSION_OF_MODE) {
            throw new IOException(
                    "version must be %d to %d, got %s"
                            .formatted(VERSION, VERSION_OF_MODE, json.path("version")));
        }
        LogSequenceNumber commit = lsn(json.path("lsn"));
        return new StoredPosition(
                Phase.valueOf(json.path("phase").asText()),
                new Position(commit, json.path("events").asLong()),
                lsnOrNull(json.path("checkedUntil")),
                new SourceIdentity(
                        new DatabaseId(
                                json.path("system").asText(),
                                json.path("database").asLong(DatabaseId.UNKNOWN_OID),
                                json.path("timeline").asInt(DatabaseId.UNKNOWN_TIMELINE)),
                        sourceName(json),
                        formerNames(json.path("formerSources")),
                        json.path("table").asLong(SourceIdentity.UNKNOWN_TABLE),
                        json.path("publication").asText(SourceIdentity.UNKNOWN),
                        json.path("partitions").asText(SourceIdentity.UNKNOWN),
                        json.path("cluster").asText(SourceIdentity.UNKNOWN),
                        json.path("messages").asBoolean(true),
                        json.path("headerMode").asText(CloudEventFormat.NAME),
                        json.path("topics").asText(SourceIdentity.UNKNOWN)),
                watermark(json),
                json.path("floor").asLong(),
                publishedUntil(json),
                loss(json.path("loss")),
                checkedSince(json.path("checkedSince")));
    }

    private static @Nullable Instant checkedSince(JsonNode since) {
        return since.isTextual() ? time("checkedSince", since.asText()) : null;
    }

    private static @Nullable Position publishedUntil(JsonNode json) {
        LogSequenceNumber commit = lsnOrNull(json.path("publishedUntil"));
        return commit == null ? null : new Position(commit, json.path("publishedEvents").asLong());
    }

    private static @Nullable Watermark watermark(JsonNode json) {
        JsonNode heartbeat = json.path("heartbeat");
        return heartbeat.isTextual()
                ? new Watermark(
                        heartbeat.asText(),
                        json.path("horizon").asLong(),
                        time("since", json.path("since").asText()))
                : null;
    }

    private static Instant time(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + " must be a time of RFC 3339, got " + Check.quote(text), e);
        }
    }

    private static List<String> formerNames(JsonNode names) {
        return StreamSupport.stream(names.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static String sourceName(JsonNode json) {
        return json.path("source").asText(SourceIdentity.UNKNOWN);
    }

    private static @Nullable LogSequenceNumber lsnOrNull(JsonNode lsn) {
        return lsn.isTextual() ? lsn(lsn) : null;
    }

    /** Refuses what the driver reads as 0/0, where no relay has ever been. */
    private static LogSequenceNumber lsn(JsonNode json) {
        LogSequenceNumber lsn = LogSequenceNumber.valueOf(json.asText());
        Check.that(
                !lsn.equals(LogSequenceNumber.INVALID_LSN)
                        || json.asText().equals(LogSequenceNumber.INVALID_LSN.asString()),
                "lsn",
                "must be a position in the log, as in 0/1949F18",
                json);
        return lsn;
    }

    /**
     * The names that the relay which stored a position has given a source; those of the source if
     * it was an early version, which stored none.
     *
     * @return empty if the position is of another source, or cannot be read
     */
    static Set<String> names(byte[] value, SourceIdentity source) {
        try {
            SourceIdentity stored = read(value).source();
            if (!stored.isSameOutbox(source)) {
                return Set.of();
            }
            return stored.names().isEmpty() ? source.names() : stored.names();
        } catch (IOException | IllegalArgumentException e) {
            return Set.of();
        }
    }
}
