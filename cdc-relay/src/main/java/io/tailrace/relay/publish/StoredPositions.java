package io.tailrace.relay.publish;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.OtherSlots;
import io.tailrace.relay.position.OtherSlotsReader;
import io.tailrace.relay.position.PositionKeys;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import io.tailrace.relay.reading.TopicReading;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Reads what the topic of positions holds at this moment, for whoever does not lead: positions of
 * open transactions are not seen, and not waited for. A topic that does not exist, or that the
 * principal may not see, holds nothing. For one thread.
 */
public final class StoredPositions {

    private static final SlotHistory NOTHING = new SlotHistory(null, null, false, Set.of());

    private final RelayConfig config;
    private final Admin admin;
    private final String topic;

    public StoredPositions(RelayConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
        this.topic = config.kafka().topics().positions();
    }

    /**
     * What is stored about the relay's own slot.
     *
     * @throws io.tailrace.process.OperatorException if Kafka cannot be asked, or a position is
     *     unreadable or was deleted
     */
    public SlotHistory history() throws InterruptedException {
        return history(config.positionKey());
    }

    /** What is stored about the slot of another key. */
    public SlotHistory history(PositionKey key) throws InterruptedException {
        PositionTopic positions = new PositionTopic(topic, key);
        return exists()
                ? committed(
                        consumer ->
                                positions.read(
                                        consumer,
                                        consumer,
                                        TopicReading.whileItMoves(consumer, topic)))
                : NOTHING;
    }

    /** The last positions of all shards of the outbox, see {@link PositionKeys#ofOutbox}. */
    public Map<String, PositionKeys.Last> ofOutbox() throws InterruptedException {
        return exists() ? committed(keys()::ofOutbox) : Map.of();
    }

    /** The names that relays with other keys have given an outbox in their events. */
    public Set<String> otherNames(SourceIdentity source) throws InterruptedException {
        return exists()
                ? committed(consumer -> keys().namesByOtherKeys(consumer, source))
                : Set.of();
    }

    /** The keys under which a slot of the same name has positions, maybe that of another source. */
    public Set<String> keysOfSameSlot() throws InterruptedException {
        return exists() ? committed(keys()::keysOfSameSlot) : Set.of();
    }

    /**
     * The keys of relays of other outboxes that give their events one of some names.
     *
     * @param names see {@link OtherSlots#namedLike}
     */
    public Set<String> othersNamedLike(Set<String> names) throws InterruptedException {
        return exists()
                ? committed(
                        consumer ->
                                OtherSlotsReader.read(
                                                topic,
                                                config.positionKey(),
                                                consumer,
                                                TopicReading.whileItMoves(consumer, topic))
                                        .namedLike(names))
                : Set.of();
    }

    private PositionKeys keys() {
        return new PositionKeys(topic, config.positionKey());
    }

    /**
     * Whether the topic exists, as far as the principal may see. A client that reads a topic which
     * does not exist waits for it for a minute, and one that writes into it can create it.
     */
    public boolean exists() throws InterruptedException {
        try {
            return admin.listTopics().names().get().contains(topic);
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(config.kafka(), "connect to Kafka", e.getCause());
        }
    }

    private <T> T committed(Function<Consumer<byte[], byte[]>, T> read) {
        try (Consumer<byte[], byte[]> consumer =
                new InterruptSafeConsumer(new KafkaClients(config).consumer(true))) {
            return read.apply(consumer);
        } catch (KafkaException e) {
            throw KafkaErrors.refused(
                    config.kafka(),
                    "read the positions in topic " + topic,
                    e,
                    KafkaRight.missing(Resource.topic(topic), Set.of(Operation.READ)));
        }
    }
}
