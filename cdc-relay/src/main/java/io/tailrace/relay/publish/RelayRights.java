package io.tailrace.relay.publish;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.record.RowTopics;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** The rights in Kafka of the relays of one outbox, and what a missing right means. Stateless. */
public final class RelayRights {

    private RelayRights() {}

    /** The rights that the relays of this outbox need, whatever their number of shards. */
    public static List<KafkaRight> of(RelayConfig config) {
        Set<String> ids = new TreeSet<>();
        if (config.deliveryGuarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            ids.add(transactionalIds(config.positionKey()));
            config.takenOver().ifPresent(key -> ids.add(transactionalIds(key)));
        }
        return KafkaRights.relay(config.kafka().topics(), topics(config.rowTopics()), ids);
    }

    private static List<Resource> topics(RowTopics topics) {
        return topics.all().isEmpty()
                ? List.of(Resource.topics(topics.prefix()))
                : topics.all().stream().sorted().map(Resource::topic).toList();
    }

    /**
     * The failure for an operator, if the brokers refused a transactional id, which no further
     * attempt can change. A topic that the brokers refuse is left to the next term: it asks for the
     * rights on the topics, and ends the relay if one of its own topics cannot be used.
     */
    public static Optional<OperatorException> missing(RelayConfig config, Throwable e) {
        return AccessErrors.find(TransactionalIdAuthorizationException.class, e)
                .map(denied -> ofTransactions(config, denied));
    }

    private static OperatorException ofTransactions(RelayConfig config, Throwable denied) {
        return AccessErrors.ofRight(
                config.kafka(),
                "publish in a transaction",
                transactions(config.positionKey()),
                denied);
    }

    /** The right to use the transactional ids of all relays of an outbox. */
    static KafkaRight transactions(PositionKey key) {
        return KafkaRight.missing(
                Resource.transactionalIds(transactionalIds(key)), Set.of(Operation.WRITE));
    }

    /** The prefix of the transactional ids of all relays of an outbox. */
    private static String transactionalIds(PositionKey key) {
        return KafkaClients.TRANSACTIONAL_ID_PREFIX + key.ofAllShards();
    }
}
