package io.tailrace.relay.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.internal.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The format of the state that a counter keeps in the topic of the account, under the key {@code
 * state/<relay>}, where the relay is named as its position is:
 *
 * <pre>
 * {"version":1,"database":"7301/5/1","table":16385,"source":"shop","filter":"true",
 *   "from":29399765,"leaves":[{"oid":16385,"file":16385,"attached":true,"settled":17,"counted":"0:741 8:760"}]}
 * </pre>
 *
 * Stateless.
 */
final class StateCodec {

    private static final int VERSION = 1;
    private static final String STATE = "state/";
    private static final JsonMapper JSON = new JsonMapper();

    private StateCodec() {}

    /** The key of a relay's state. */
    static byte[] key(String relay) {
        return (STATE + relay).getBytes(StandardCharsets.UTF_8);
    }

    /** The relay whose state has a key; empty for other records. */
    static Optional<String> relay(byte @Nullable [] key) {
        String name = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        return name.startsWith(STATE)
                ? Optional.of(name.substring(STATE.length()))
                : Optional.empty();
    }

    static byte[] value(CounterState state) {
        ObjectNode json = JSON.createObjectNode().put("version", VERSION);
        Epoch epoch = state.epoch();
        json.put("database", epoch.database());
        json.put("table", epoch.table());
        json.put("source", epoch.source());
        json.put("filter", epoch.filter());
        json.put("from", state.from());
        ArrayNode leaves = json.putArray("leaves");
        state.leaves()
                .forEach(
                        (oid, leaf) ->
                                leaves.addObject()
                                        .put("oid", oid)
                                        .put("file", leaf.file())
                                        .put("attached", leaf.isAttached())
                                        .put("settled", leaf.settled())
                                        .put("counted", leaf.counted().text()));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The state of a record.
     *
     * @throws IllegalArgumentException if it has another form or version
     */
    static CounterState read(byte[] value) {
        JsonNode json = json(value);
        int version = json.path("version").asInt();
        Check.that(version == VERSION, "version", "must be " + VERSION, version);
        CounterState state =
                CounterState.empty(
                        new Epoch(
                                json.path("database").asText(),
                                json.path("table").longValue(),
                                json.path("source").asText(),
                                json.path("filter").asText()),
                        json.path("from").longValue());
        for (JsonNode leaf : json.path("leaves")) {
            state.leaves()
                    .put(
                            leaf.path("oid").longValue(),
                            new LeafState(
                                    leaf.path("file").longValue(),
                                    CountedBlocks.parse(leaf.path("counted").asText()),
                                    leaf.path("settled").longValue(),
                                    leaf.path("attached").booleanValue()));
        }
        return state;
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the state of a counter must be JSON, got " + value.length + " other bytes", e);
        }
    }
}
