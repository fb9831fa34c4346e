package io.tailrace.relay.publish;

import io.tailrace.process.Brokers;
import io.tailrace.relay.RelayConfig.Source;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relays that divided the outbox by another number of shards before. */
public final class OtherDivisions {

    private static final Logger LOG = LoggerFactory.getLogger(OtherDivisions.class);
    private static final Pattern ID =
            Pattern.compile(KafkaClients.TRANSACTIONAL_IDS + "(?<slot>.+)-\\d+");

    private OtherDivisions() {}

    /**
     * Fences their publishers and ends what they left unfinished. None of them leads while the
     * caller does, but one may have been stopped in the middle and not know it.
     */
    public static void fence(Admin admin, Source source) throws InterruptedException {
        try {
            List<String> ids =
                    admin.listTransactions().all().get().stream()
                            .map(TransactionListing::transactionalId)
                            .filter(id -> isOther(id, source))
                            .toList();
            if (!ids.isEmpty()) {
                admin.fenceProducers(ids).all().get();
                LOG.atInfo().addKeyValue("transactionalIds", ids).log("Fenced the relays before");
            }
        } catch (ExecutionException e) {
            throw Brokers.refused("fence the relays before", e.getCause());
        }
    }

    private static boolean isOther(String transactionalId, Source source) {
        Matcher matcher = ID.matcher(transactionalId);
        return matcher.matches() && source.isOtherDivision(matcher.group("slot"));
    }
}
