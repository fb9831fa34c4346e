package io.tailrace.relay.term;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.position.PositionKeys;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.RemovedOutbox;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.publish.EarlierProducers;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.Publisher;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what Kafka holds about the slot: under the relay's own key, or as long as that has nothing,
 * under the key that the relay takes over. For one thread.
 */
final class HistoryReader {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);

    private final RelayConfig config;
    private final KafkaClients clients;
    private final Admin admin;
    private final String topic;
    private final TermSessions sessions;

    HistoryReader(RelayConfig config, KafkaClients clients, Admin admin, TermSessions sessions) {
        this.config = config;
        this.clients = clients;
        this.admin = admin;
        this.topic = config.kafka().topics().positions();
        this.sessions = sessions;
    }

    /** Where this relay stores its positions. */
    PositionTopic own() {
        return new PositionTopic(topic, config.positionKey());
    }

    private PositionKeys keys() {
        return new PositionKeys(topic, config.positionKey());
    }

    /** The positions, committed or not: enough to tell what they belong to, without waiting. */
    SlotHistory peek() {
        SlotHistory own = peek(own());
        Optional<PositionKey> takenOver = takenOver(own);
        if (takenOver.isEmpty()) {
            return own;
        }
        SlotHistory other = peek(new PositionTopic(topic, takenOver.get()));
        RemovedOutbox.requireTakeable(config, takenOver.get(), other);
        return other;
    }

    /**
     * The committed positions, after the producers of all earlier leaders are fenced. A position
     * that is taken over is moved to the relay's own key in one transaction.
     *
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if the position was moved to a
     *     key that this relay does not take over, or the one to take over does not exist or is that
     *     of another shard count; or if the relays of the outbox were removed, and nobody has
     *     chosen how to start again
     */
    SlotHistory read(Publisher publisher, Lease lease) throws SQLException, InterruptedException {
        boolean transactions = config.deliveryGuarantee() == DeliveryGuarantee.EXACTLY_ONCE;
        if (transactions) {
            EarlierProducers.endUnfinished(admin, config);
        }
        SlotHistory own = read(own());
        RemovedOutbox.requireChoice(config, own);
        Optional<PositionKey> takenOver = takenOver(own);
        if (takenOver.isPresent()) {
            return takeOver(takenOver.get(), transactions, publisher, lease);
        }
        if (own.isEmpty() && own.movedTo() != null) {
            throw moved(own.movedTo());
        }
        if (transactions && own.superseded()) {
            EarlierProducers.fence(admin, config);
        }
        return own.isEmpty() ? own.withOtherKeys(otherKeys()) : own;
    }

    /**
     * The names that relays with other keys have given the outbox; empty if none has published it.
     */
    Set<String> otherNames(SourceIdentity source) {
        return uncommitted(consumer -> keys().namesByOtherKeys(consumer, source));
    }

    private Optional<PositionKey> takenOver(SlotHistory own) {
        return own.isEmpty() ? config.takenOver() : Optional.empty();
    }

    private SlotHistory takeOver(
            PositionKey key, boolean transactions, Publisher publisher, Lease lease)
            throws SQLException, InterruptedException {
        if (transactions) {
            EarlierProducers.fenceTakenOver(admin, config, key);
        }
        PositionTopic before = new PositionTopic(topic, key);
        SlotHistory history = read(before);
        RemovedOutbox.requireTakeable(config, key, history);
        if (history.isEmpty()) {
            throw nothingToTakeOver(key, history);
        }
        StoredPosition position = history.last();
        if (position == null || history.superseded()) {
            throw otherShardCount(key);
        }
        lease.verify();
        if (!transactions) { // otherwise a death between two records would leave no position
            publisher.publish(List.of(), position);
        }
        publisher.publish(List.of(before.movedRecord(position, config.positionKey())), position);
        LOG.atInfo()
                .addKeyValue("from", key)
                .addKeyValue("to", config.positionKey())
                .log("Took over the position that was stored under another key");
        return history;
    }

    private OperatorException moved(String to) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "The position of %s in topic %s was moved to the key %s: relays with another --source-name go on there"
                        .formatted(config.positionKey(), topic, to),
                "Start the relay with that --source-name; or give it --take-over-position="
                        + to
                        + ", which moves the position back.");
    }

    /** Only positions of the relay's own shard count can be marked as moved. */
    private OperatorException otherShardCount(PositionKey key) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "The position %s in topic %s cannot be taken over, because relays with another number of shards were the last to publish the outbox under this name"
                        .formatted(key, topic),
                "Start the relays with that number of shards to take the positions over. Change the"
                        + " number of shards afterwards.");
    }

    private OperatorException nothingToTakeOver(PositionKey key, SlotHistory history) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Topic %s must hold the position %s, which is to be taken over, but %s; under these keys it holds positions of slots with the same name: %s"
                        .formatted(topic, key, whyNone(history), otherKeys()),
                "Correct --take-over-position. Leave it out if the outbox has never been"
                        + " published.");
    }

    private static String whyNone(SlotHistory history) {
        return history.movedTo() == null
                ? "holds none under this key"
                : "it was moved to " + history.movedTo();
    }

    private Set<String> otherKeys() {
        return uncommitted(keys()::keysOfSameSlot);
    }

    private SlotHistory read(PositionTopic positions) {
        try (Consumer<byte[], byte[]> committed =
                        new InterruptSafeConsumer(clients.consumer(true));
                Consumer<byte[], byte[]> uncommitted =
                        new InterruptSafeConsumer(clients.consumer(false))) {
            return positions.read(committed, uncommitted, waiting());
        }
    }

    private SlotHistory peek(PositionTopic positions) {
        return uncommitted(consumer -> positions.read(consumer, consumer, waiting()));
    }

    private TransactionWait waiting() {
        return new TransactionWait(sessions, topic);
    }

    private <T> T uncommitted(Function<Consumer<byte[], byte[]>, T> read) {
        try (Consumer<byte[], byte[]> consumer =
                new InterruptSafeConsumer(clients.consumer(false))) {
            return read.apply(consumer);
        }
    }
}
