package io.tailrace.console.trace.search;

import io.tailrace.console.relays.RelayLookup;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.StatusTopic;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.RowQuestion;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the relays for rows of their tables. Safe for any thread. */
public final class RowLookup {

    private static final Logger LOG = LoggerFactory.getLogger(RowLookup.class);

    private final KafkaCluster kafka;
    private final KnownRelays relays = new KnownRelays();

    public RowLookup(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    /**
     * Asks, and waits some seconds at most for the relays that report.
     *
     * @param unique whether one row at most is there: other ids than UUIDs are those of several
     *     tables
     * @param search whose clients read which relays there are
     * @param topics the names of all topics
     * @throws OperatorException if the question cannot be asked
     */
    public RowAnswers ask(
            RowQuestion question, boolean unique, RecordSearch search, Set<String> topics)
            throws InterruptedException {
        Set<String> known = topics.contains(StatusTopic.NAME) ? known(search) : null;
        RowAnswers answers = new RowAnswers(question.key(), unique, known, System.nanoTime());
        new RelayLookup(kafka).ask(question.key(), LookupCodec.write(question), answers);
        return answers;
    }

    /** Which relays there are; null if that cannot be read, which is no reason not to ask. */
    private @Nullable Set<String> known(RecordSearch search) {
        try {
            return relays.read(search.scan());
        } catch (OperatorException e) {
            LOG.debug("Which relays there are cannot be read", e);
            return null;
        }
    }
}
