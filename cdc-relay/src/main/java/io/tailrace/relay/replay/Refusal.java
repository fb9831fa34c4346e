package io.tailrace.relay.replay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import java.util.Optional;

/** Says why rows cannot be published again, and what the operator can do. No input or output. */
final class Refusal {

    private Refusal() {}

    /**
     * Why a position does not show which rows are published.
     *
     * @param database the database as it is now
     * @param table the object identifier of the table as it is now
     * @param publication what stands for the definition of the publication now
     * @return empty if its watermark shows it
     */
    static Optional<OperatorException> of(
            RelayConfig config,
            StoredPosition position,
            DatabaseId database,
            long table,
            String publication) {
        if (!position.database().isSameDatabase(database) || position.source().table() != table) {
            return Optional.of(otherSource(config));
        }
        if (!position.source().headerMode().equals(config.format().mode())) {
            return Optional.of(otherHeaderMode(config, position.source().headerMode()));
        }
        if (!position.source().topics().isEmpty()
                && !position.source().topics().equals(config.topicNaming())) {
            return Optional.of(otherTopics(config, position.source().topics()));
        }
        if (position.floor() != 0) {
            return Optional.of(leftOut(config));
        }
        return position.phase() == Phase.STREAMING
                        && position.source().publication().equals(publication)
                ? Optional.empty()
                : Optional.of(notStreaming(config));
    }

    private static OperatorException otherHeaderMode(RelayConfig config, String published) {
        return new OperatorException(
                ExitCode.SETUP,
                "The relay of %s publishes with --header-mode=%s, but the replay has --header-mode=%s, whose records are in other topics"
                        .formatted(config.positionKey(), published, config.format().mode()),
                "Give --header-mode and the options of its topics as the relay has them.");
    }

    private static OperatorException otherTopics(RelayConfig config, String published) {
        return new OperatorException(
                ExitCode.SETUP,
                "The relay of %s names topics by %s, but the replay by %s"
                        .formatted(config.positionKey(), published, config.topicNaming()),
                "Give --outbox-prefix, --route-topic-regex and --route-topic-replacement as the"
                        + " relay has them.");
    }

    /** No position of a relay, or not up to a heartbeat of this database. */
    static OperatorException nothingPublished(RelayConfig config) {
        return new OperatorException(
                ExitCode.SETUP,
                "Topic %s must hold the position of %s in this database, which says what is published, but does not"
                        .formatted(config.kafka().topics().positions(), config.positionKey()),
                "Give the options of the relay before the word replay: --database-url, --slot,"
                        + " --source-name, --shard and --positions-topic. A relay must have"
                        + " published for some seconds before.");
    }

    /** The ids of transactions are too far apart. */
    static OperatorException tooOld(RelayConfig config) {
        return new OperatorException(
                ExitCode.SETUP,
                "The position of %s is too far behind the current transaction of the database to tell which rows are published"
                        .formatted(config.positionKey()),
                "Start the relay, and end transactions that are open or prepared for long.");
    }

    /** The run began elsewhere. */
    static OperatorException otherHistory(RelayConfig config, ReplayProgress stored) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "The run began in another database than the one at %s, or before it was restored or promoted, so nothing shows which rows the run has still to publish"
                        .formatted(config.source().address()),
                "Begin another run, with filters for the rows that are missing. The last row of this"
                        + " run has the id %s.".formatted(stored.last()));
    }

    private static OperatorException otherSource(RelayConfig config) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "The position of %s in topic %s belongs to another database or another table than %s at %s, so nothing shows which rows are published"
                        .formatted(
                                config.positionKey(),
                                config.kafka().topics().positions(),
                                config.source().table(),
                                config.source().address()),
                "Check --database-url, --table, --slot and --source-name. If the database was restored"
                        + " or the table replaced, start the relay, which repairs, and then repeat"
                        + " the command.");
    }

    private static OperatorException leftOut(RelayConfig config) {
        return new OperatorException(
                ExitCode.SETUP,
                "The first start of the relay of %s left out the existing rows (--start-from=now), and nothing shows for certain which rows were published"
                        .formatted(config.positionKey()),
                "Publish rows again by other means: insert copies of them with new ids into table %s."
                        .formatted(config.source().table()));
    }

    private static OperatorException notStreaming(RelayConfig config) {
        return new OperatorException(
                ExitCode.SETUP,
                "The position of %s does not show which rows are published, because its first start or a repair is not finished, or the publication was altered"
                        .formatted(config.positionKey()),
                "Start the relay, wait until its state is STREAMING, and repeat the command.");
    }
}
