package io.tailrace.relay.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/** How the other program goes on behind a slot that was handed back. For one thread. */
public final class PeerInstructions {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final RelayConfig config;
    private final PeerSource peer;

    public PeerInstructions(RelayConfig config, PeerSource peer) {
        this.config = config;
        this.peer = peer;
    }

    /**
     * Requires that the offset can be told and stored, before the slot is handed back.
     *
     * @throws OperatorException with {@link ExitCode#USAGE} if it is not known which connector is
     *     meant, or only others have stored offsets, and with {@link ExitCode#SETUP} if the file of
     *     offsets cannot be written
     */
    public void requireApplicable() {
        peer.requireOne();
        peer.requireKnown(config, key());
        OffsetFile file = peer.file();
        if (file != null) {
            file.requireWritable();
        }
    }

    private OffsetKey key() {
        Optional<OffsetKey> key = peer.key(config);
        return key.orElseThrow(
                () ->
                        new OperatorException(
                                ExitCode.USAGE,
                                "The offset of the other program needs the name and the topic.prefix of its connector",
                                "Give --connector and --topic-prefix; or --connect-offsets-topic or"
                                        + " --offset-file, if only one offset is stored there."));
    }

    /**
     * Writes the offset into the file of offsets, if there is one, and says what to do.
     *
     * @param end the end of the last transaction that the relays have published
     * @return lines for people; the one that begins with a brace is the body of a request, or the
     *     offset
     * @throws OperatorException with {@link ExitCode#INCOMPLETE} if the other program has stored an
     *     offset beyond the end
     */
    public List<String> apply(LogSequenceNumber end) {
        OffsetKey key = key();
        requireNoneBeyond(key, end);
        List<String> lines = new ArrayList<>();
        lines.add(
                "Slot %s is handed back at %s: relays have published every transaction before, and none behind"
                        .formatted(config.source().slot(), end.asString()));
        OffsetFile file = peer.file();
        if (file != null) {
            boolean existed = file.exists();
            file.store(key, PeerOffset.json(end));
            lines.add(
                    "Stored the offset of %s in %s, which is the following one. %sStart Debezium Server."
                            .formatted(key, file.path(), existed ? "" : newFile(file)));
            lines.add(PeerOffset.json(end));
            return lines;
        }
        lines.add(
                "While the connector is STOPPED, send PATCH /connectors/%s/offsets with this body, then PUT /connectors/%1$s/resume:"
                        .formatted(key.connector()));
        lines.add(body(key, end));
        return lines;
    }

    private static String newFile(OffsetFile file) {
        return "The file is new and belongs to user %s: if Debezium Server runs as another user, make that one its owner with chown. "
                .formatted(file.owner());
    }

    private void requireNoneBeyond(OffsetKey key, LogSequenceNumber end) {
        peer.stored(config, key)
                .filter(offset -> offset.lsn().compareTo(end) > 0)
                .ifPresent(
                        offset -> {
                            throw new OperatorException(
                                    ExitCode.INCOMPLETE,
                                    "Slot %s is handed back at %s, but the offset of %s is %s: the other program has gone on"
                                            .formatted(
                                                    config.source().slot(),
                                                    end.asString(),
                                                    key,
                                                    offset.lsn().asString()),
                                    "Do not change the offset of the other program: its own counts now. Nothing is left to be done. If the offset is that of another database, correct --connector, --topic-prefix, or where it is stored.");
                        });
    }

    /** The body of Kafka Connect's request that alters offsets. */
    static String body(OffsetKey key, LogSequenceNumber end) {
        ObjectNode body = MAPPER.createObjectNode();
        ObjectNode entry = body.putArray("offsets").addObject();
        entry.putObject("partition").put("server", key.topicPrefix());
        entry.set("offset", offset(end));
        return body.toString();
    }

    private static JsonNode offset(LogSequenceNumber end) {
        try {
            return MAPPER.readTree(PeerOffset.json(end));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
