package io.tailrace.relay.adopt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.Map;
import java.util.TreeMap;

/** Finds one offset among those that a program has stored. Stateless. */
final class PeerOffsets {

    private PeerOffsets() {}

    /**
     * The only offset that fits.
     *
     * @param stored the JSON of the offsets by their keys
     * @param where where they are stored, for people
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if there is none or several
     */
    static PeerOffset only(
            Map<OffsetKey, String> stored, String connector, String topicPrefix, String where) {
        Map<String, String> fitting = new TreeMap<>();
        stored.forEach(
                (key, json) -> {
                    if (key.fits(connector, topicPrefix)) {
                        fitting.put(key.toString(), json);
                    }
                });
        if (fitting.size() == 1) {
            String json = fitting.values().iterator().next();
            return PeerOffset.read(json).orElseThrow(() -> unreadable(where, json));
        }
        throw new OperatorException(
                ExitCode.POSITION_LOST,
                "%s must hold one offset of connector %s, but holds %s"
                        .formatted(
                                where,
                                connector.isEmpty() ? "any name" : connector,
                                fitting.isEmpty()
                                        ? "only those of " + stored.keySet()
                                        : "several: " + fitting.keySet()),
                fitting.isEmpty()
                        ? "Correct --connector, --topic-prefix, or where the offset is stored. A connector without an offset has published nothing: start the relay without adopting."
                        : "Name the one to adopt with --connector and --topic-prefix.");
    }

    private static OperatorException unreadable(String where, String json) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "The offset in %s has no position in PostgreSQL's log: %s".formatted(where, json),
                "Correct --connector: the offset must be that of Debezium's connector for PostgreSQL.");
    }
}
