package io.tailrace.relay.publish;

import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.RelayConfig.Source;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relays that divided the outbox by another number of shards before. */
public final class OtherDivisions {

    private static final Logger LOG = LoggerFactory.getLogger(OtherDivisions.class);
    private static final Pattern ID =
            Pattern.compile(KafkaClients.TRANSACTIONAL_IDS + "(?<slot>.+)-\\d+");

    private static final Set<TransactionState> UNFINISHED =
            Set.of(
                    TransactionState.ONGOING,
                    TransactionState.PREPARE_COMMIT,
                    TransactionState.PREPARE_ABORT);

    private OtherDivisions() {}

    /** Ends what they left unfinished; nobody could read past it before its timeout. */
    public static void endUnfinished(Admin admin, Source source) throws InterruptedException {
        fence(admin, source, new ListTransactionsOptions().filterStates(UNFINISHED));
    }

    /**
     * Fences all their publishers. None of them leads while the caller does, but one may have been
     * stopped in the middle and not know it.
     */
    public static void fence(Admin admin, Source source) throws InterruptedException {
        fence(admin, source, new ListTransactionsOptions());
    }

    private static void fence(Admin admin, Source source, ListTransactionsOptions which)
            throws InterruptedException {
        try {
            List<String> ids =
                    admin.listTransactions(which).all().get().stream()
                            .map(TransactionListing::transactionalId)
                            .filter(id -> isOther(id, source))
                            .toList();
            if (!ids.isEmpty()) {
                admin.fenceProducers(ids).all().get();
                LOG.atInfo().addKeyValue("transactionalIds", ids).log("Fenced the relays before");
            }
        } catch (ExecutionException e) {
            throw KafkaErrors.refused("fence the relays before", e.getCause());
        }
    }

    private static boolean isOther(String transactionalId, Source source) {
        Matcher matcher = ID.matcher(transactionalId);
        return matcher.matches() && source.isOtherDivision(matcher.group("slot"));
    }
}
