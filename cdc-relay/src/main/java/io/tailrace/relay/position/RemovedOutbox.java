package io.tailrace.relay.position;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of an outbox whose relays were removed, or whose slot was handed back. Stateless.
 */
public final class RemovedOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(RemovedOutbox.class);

    private RemovedOutbox() {}

    /**
     * Requires that somebody has chosen how to start again after this very removal, if the relays
     * of the outbox were removed. Neither way is right for everybody: the table has rows that were
     * published before the removal, and rows that were committed after it. A slot that was handed
     * back to another program has to be adopted again.
     *
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if nobody has
     */
    public static void requireChoice(RelayConfig config, SlotHistory history) {
        requireNotHandedBack(config, config.positionKey(), history);
        if (history.removedAt() == null || !history.isEmpty()) {
            return;
        }
        if (config.chosenStart() == null || !history.removedAt().equals(config.startAgain())) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "The relays of %s were removed at %s, as topic %s says under the key %s: the position does not count any more"
                            .formatted(
                                    config.source().table(),
                                    history.removedAt(),
                                    config.kafka().topics().positions(),
                                    config.positionKey()),
                    remedy(config, history.removedAt()));
        }
        LOG.atWarn()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("startFrom", config.chosenStart())
                .log(
                        "The relays of {} were removed at {}, and start again, because --start-again"
                                + " names this removal",
                        config.source().table(),
                        history.removedAt());
    }

    /** What was stored last counts, also if relays with another number of shards stored it. */
    private static void requireNotHandedBack(
            RelayConfig config, PositionKey key, SlotHistory history) {
        SlotHistory.Keyed later = history.later();
        StoredPosition last = history.last();
        if (later != null) {
            requireNotHandedBack(config, later.key(), later.position());
        } else if (!history.isEmpty() && last != null) {
            requireNotHandedBack(config, key.text(), last);
        }
    }

    /**
     * Requires that a position is none of a slot that was handed back to another program.
     *
     * @param key what the position is stored under
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if it is
     */
    public static void requireNotHandedBack(
            RelayConfig config, String key, StoredPosition position) {
        if (position.phase() == StoredPosition.Phase.HANDED_BACK) {
            throw handedBack(config, key, position);
        }
    }

    private static OperatorException handedBack(
            RelayConfig config, String key, StoredPosition position) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Slot %s was handed back at %s, as topic %s says under the key %s: another program publishes what follows"
                        .formatted(
                                key.substring(key.lastIndexOf('/') + 1),
                                position.position().commit().asString(),
                                config.kafka().topics().positions(),
                                key),
                "Do not run the relay and the other program at once. To publish with the relay again,"
                        + " stop the other program and run the command adopt.");
    }

    /**
     * Requires that a position which is to be taken over was not removed: it does not count any
     * more under any key.
     *
     * @param takenOver its key
     * @param history what is stored under it
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if it was
     */
    public static void requireTakeable(
            RelayConfig config, PositionKey takenOver, SlotHistory history) {
        requireNotHandedBack(config, takenOver, history);
        if (history.removedAt() != null && history.isEmpty()) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "The position %s in topic %s cannot be taken over, because its relays were removed at %s"
                            .formatted(
                                    takenOver,
                                    config.kafka().topics().positions(),
                                    history.removedAt()),
                    "Start the relay under the removed key, which says how to start again; or leave"
                            + " out --take-over-position, to begin with a first start under the key "
                            + config.positionKey()
                            + ".");
        }
    }

    /** The options are complete, to be copied. */
    private static String remedy(RelayConfig config, Instant removedAt) {
        return "If slot or publication %1$s still exists, the removal was interrupted: repeat the command remove. If the outbox is to be published again, choose what happens to the rows of the table: --start-again=%2$s --start-from=existing publishes those that the topics lack, also rows that the topics have forgotten; --start-again=%2$s --start-from=now leaves out every row that was committed before"
                        .formatted(config.source().slot(), removedAt)
                + ".";
    }
}
