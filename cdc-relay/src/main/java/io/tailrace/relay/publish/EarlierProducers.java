package io.tailrace.relay.publish;

import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fences the producers of relays that published the same outbox before, with another shard count or
 * under another name.
 */
public final class EarlierProducers {

    private static final Logger LOG = LoggerFactory.getLogger(EarlierProducers.class);
    private static final Pattern ID =
            Pattern.compile(KafkaClients.TRANSACTIONAL_ID_PREFIX + "(?<key>.+)-\\d+");

    private static final Set<TransactionState> UNFINISHED =
            Set.of(
                    TransactionState.ONGOING,
                    TransactionState.PREPARE_COMMIT,
                    TransactionState.PREPARE_ABORT);

    private EarlierProducers() {}

    /**
     * Fences the producers of other shard counts that left a transaction unfinished. A {@code
     * read_committed} consumer could not read past such a transaction before it times out.
     */
    public static void endUnfinished(Admin admin, RelayConfig config) throws InterruptedException {
        fence(
                admin,
                config,
                new ListTransactionsOptions().filterStates(UNFINISHED),
                config.positionKey(),
                config.positionKey()::isOfOtherShardCount);
    }

    /**
     * Fences all producers of other shard counts. The relays that own these producers do not lead
     * while the caller leads, but one of them may have been paused in the middle of a transaction
     * without noticing that its lease is lost.
     */
    public static void fence(Admin admin, RelayConfig config) throws InterruptedException {
        fence(
                admin,
                config,
                new ListTransactionsOptions(),
                config.positionKey(),
                config.positionKey()::isOfOtherShardCount);
    }

    /** Fences the producers of all relays of the outbox, of every shard and number of shards. */
    public static void fenceAll(Admin admin, RelayConfig config) throws InterruptedException {
        PositionKey own = config.positionKey();
        fence(
                admin,
                config,
                new ListTransactionsOptions(),
                own,
                key ->
                        key.equals(own.text())
                                || own.isOfSameShardCount(key)
                                || own.isOfOtherShardCount(key));
    }

    /** Fences all producers of relays that stored positions under a key that is taken over. */
    public static void fenceTakenOver(Admin admin, RelayConfig config, PositionKey takenOver)
            throws InterruptedException {
        fence(
                admin,
                config,
                new ListTransactionsOptions(),
                takenOver,
                key -> key.equals(takenOver.text()) || takenOver.isOfOtherShardCount(key));
    }

    private static void fence(
            Admin admin,
            RelayConfig config,
            ListTransactionsOptions selection,
            PositionKey outbox,
            Predicate<String> isEarlier)
            throws InterruptedException {
        List<String> ids =
                transactions(admin, config, selection).stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> key(id).filter(isEarlier).isPresent())
                        .toList();
        try {
            if (!ids.isEmpty()) {
                admin.fenceProducers(ids).all().get();
                LOG.atInfo()
                        .addKeyValue("slot", config.source().slot())
                        .addKeyValue("transactionalIds", ids)
                        .log("Fenced the producers of relays that published the outbox before");
            }
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    config.kafka(),
                    "fence the producers of relays that published the outbox before",
                    e.getCause(),
                    RelayRights.transactions(outbox));
        }
    }

    /**
     * Kafka's client asks every broker. If one of them leaves the cluster before it has answered,
     * the client of Kafka 4.3 fails with an {@link IllegalArgumentException}; another attempt asks
     * only the brokers that are left.
     */
    private static Collection<TransactionListing> transactions(
            Admin admin, RelayConfig config, ListTransactionsOptions selection)
            throws InterruptedException {
        try {
            return admin.listTransactions(selection).all().get();
        } catch (ExecutionException e) {
            String operation = "list the transactions of relays that published the outbox before";
            throw e.getCause() instanceof IllegalArgumentException lost
                    ? KafkaErrors.unreachable(config.kafka(), operation, lost)
                    : KafkaErrors.refused(config.kafka(), operation, e.getCause());
        }
    }

    private static Optional<String> key(String transactionalId) {
        Matcher matcher = ID.matcher(transactionalId);
        return matcher.matches() ? Optional.of(matcher.group("key")) : Optional.empty();
    }
}
