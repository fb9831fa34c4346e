package io.tailrace.relay.adopt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the other program stores its offset.
 *
 * @param connectTopic the topic of offsets of Kafka Connect; empty for none
 * @param file the file of offsets of Debezium Server; null for none
 * @param connector the name of the connector; empty if there is only one
 * @param topicPrefix the connector's {@code topic.prefix}; empty if there is only one
 */
public record PeerSource(
        String connectTopic, @Nullable OffsetFile file, String connector, String topicPrefix) {

    /** Whether a place is named. */
    public boolean isGiven() {
        return !connectTopic.isEmpty() || file != null;
    }

    /**
     * Requires that one place is named, or none.
     *
     * @throws OperatorException with {@link ExitCode#USAGE}
     */
    public void requireOne() {
        if (!connectTopic.isEmpty() && file != null) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--connect-offsets-topic and --offset-file exclude each other, but both are given",
                    "Give the one where the program stores its offset.");
        }
    }

    /**
     * The stored offset.
     *
     * @throws OperatorException if there is none, or it cannot be read
     */
    PeerOffset offset(RelayConfig config) {
        return PeerOffsets.only(offsets(config), connector, topicPrefix, where());
    }

    /**
     * The offset that is stored under a key; empty if no place is named, the file does not exist
     * yet, or it holds no position in the log under the key.
     */
    Optional<PeerOffset> stored(RelayConfig config, OffsetKey key) {
        boolean none = file == null ? connectTopic.isEmpty() : !Files.exists(file.path());
        return none
                ? Optional.empty()
                : Optional.ofNullable(offsets(config).get(key)).flatMap(PeerOffset::read);
    }

    /**
     * Requires that the place, if one is named and holds any offset, holds one under a key. A
     * connector whose name or prefix is another one would not find the offset that is stored for
     * it, and go on from an outdated one.
     *
     * @throws OperatorException with {@link ExitCode#USAGE} if it holds none
     */
    void requireKnown(RelayConfig config, OffsetKey key) {
        if (!isGiven() || (file != null && !Files.exists(file.path()))) {
            return;
        }
        Set<OffsetKey> known = offsets(config).keySet();
        if (!known.isEmpty() && !known.contains(key)) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "%s has no offset of %s, only those of %s".formatted(where(), key, known),
                    "Correct --connector and --topic-prefix, or leave them out if only one offset is stored. If the connector is new, leave out --connect-offsets-topic, or give an --offset-file that does not exist yet.");
        }
    }

    /** The key of the only offset that fits, or the one that is named; empty if it is not known. */
    Optional<OffsetKey> key(RelayConfig config) {
        if (!connector.isEmpty() && !topicPrefix.isEmpty()) {
            return Optional.of(new OffsetKey(connector, topicPrefix));
        }
        return isGiven()
                ? offsets(config).keySet().stream()
                        .filter(key -> key.fits(connector, topicPrefix))
                        .reduce((one, other) -> new OffsetKey("", ""))
                        .filter(key -> !key.connector().isEmpty())
                : Optional.empty();
    }

    private Map<OffsetKey, String> offsets(RelayConfig config) {
        return file == null ? new ConnectOffsets(config, connectTopic).offsets() : file.offsets();
    }

    private String where() {
        return file == null ? "Topic " + connectTopic : "File " + file.path();
    }
}
