package io.tailrace.relay.position;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of an outbox whose relays were removed. Stateless. */
public final class RemovedOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(RemovedOutbox.class);

    private RemovedOutbox() {}

    /**
     * Requires that somebody has chosen how to start again, if the relays of the outbox were
     * removed. Neither way is right for everybody: the table has rows that were published before
     * the removal, and rows that were committed after it.
     *
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if nobody has
     */
    public static void requireChoice(RelayConfig config, SlotHistory history) {
        if (history.removedAt() == null || !history.isEmpty()) {
            return;
        }
        if (config.chosenStart() == null) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "The relays of %s were removed at %s, as topic %s says under the key %s: slot, publication and position are gone"
                            .formatted(
                                    config.source().table(),
                                    history.removedAt(),
                                    config.kafka().topics().positions(),
                                    config.positionKey()),
                    "If the outbox is to be published again, choose what happens to the rows of the"
                            + " table: --start-from=existing publishes those that the topics lack,"
                            + " also rows that the topics have forgotten; --start-from=now leaves"
                            + " out every row that was committed before.");
        }
        LOG.atWarn()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("startFrom", config.chosenStart())
                .log(
                        "The relays of {} were removed at {}, and start again, because --start-from"
                                + " is given",
                        config.source().table(),
                        history.removedAt());
    }
}
