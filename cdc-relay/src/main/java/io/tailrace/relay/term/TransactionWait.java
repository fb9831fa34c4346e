package io.tailrace.relay.term;

import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.protection.TermEndedException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wait for open transactions in the topic of positions, which any relay of the cluster may have
 * left there. Is told before every request to the brokers; ends the wait with the term. For one
 * thread.
 */
final class TransactionWait implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionWait.class);
    private static final Duration USUAL = Duration.ofSeconds(1);

    private final TermSessions sessions;
    private final String topic;
    private final long begin = System.nanoTime();
    private boolean told;

    /**
     * @param topic the topic of positions
     */
    TransactionWait(TermSessions sessions, String topic) {
        this.sessions = sessions;
        this.topic = topic;
    }

    /**
     * Goes on waiting.
     *
     * @throws TermEndedException if the term has to end
     */
    @Override
    public void run() {
        sessions.requireTerm("the position was read");
        if (!told && System.nanoTime() - begin > USUAL.toNanos()) {
            told = true;
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .log(
                            "Still reading the position; nothing is published until then. Either"
                                    + " the brokers are slow, or a transaction is open in the topic"
                                    + " that a relay has left which died, maybe one of another"
                                    + " outbox without a standby: the brokers end it after its"
                                    + " timeout, a minute unless transaction.timeout.ms is set.");
        }
    }
}
