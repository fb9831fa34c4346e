package io.tailrace.relay.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.LongStream;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How far a Debezium connector has stored that it is: everything before is in Kafka.
 *
 * @param lsn the highest end of the log that the connector may confirm to PostgreSQL
 * @param inSnapshot whether the connector has not published a change since its initial snapshot
 */
public record PeerOffset(LogSequenceNumber lsn, boolean inSnapshot) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /**
     * Reads the JSON of an offset: {@code {"lsn_proc":26562200,"lsn_commit":26562200,"lsn":…}}.
     *
     * @return empty if the text is no such JSON, or has no position in the log
     */
    public static Optional<PeerOffset> read(String json) {
        try {
            JsonNode offset = MAPPER.readTree(json);
            return LongStream.of(
                            offset.path("lsn_commit").asLong(),
                            offset.path("lsn_proc").asLong(),
                            offset.path("lsn").asLong())
                    .filter(lsn -> lsn != 0)
                    .boxed()
                    .max(Long::compareUnsigned)
                    .map(lsn -> new PeerOffset(LogSequenceNumber.valueOf(lsn), snapshot(offset)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The connector writes these members until the first change after the snapshot. */
    private static boolean snapshot(JsonNode offset) {
        JsonNode snapshot = offset.path("snapshot");
        return !snapshot.isMissingNode()
                && !snapshot.isNull()
                && !snapshot.asText().equalsIgnoreCase("false")
                && !offset.path("snapshot_completed").asBoolean();
    }

    /**
     * The offset from which a connector publishes every transaction that ends after an end of the
     * log, and no other. The connector takes it for that of a message between two transactions.
     *
     * @param end the end of the last transaction that is published
     */
    public static String json(LogSequenceNumber end) {
        ObjectNode offset = MAPPER.createObjectNode();
        offset.put("lsn_proc", end.asLong())
                .put("messageType", "MESSAGE")
                .put("lsn_commit", end.asLong())
                .put("lsn", end.asLong())
                .put("ts_usec", 0);
        return offset.toString();
    }
}
