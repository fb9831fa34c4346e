package io.tailrace.relay.protection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a term of leadership, which ends every wait. Safe for any thread. */
final class TermEnd {

    private static final Logger LOG = LoggerFactory.getLogger(TermEnd.class);

    private final CompletableFuture<?> ended;

    /**
     * @param ended completes when the term has to end
     */
    TermEnd(CompletableFuture<?> ended) {
        this.ended = ended;
    }

    /**
     * Waits for a time.
     *
     * @throws TermEndedException if the term ends first
     */
    void pause(long nanos) throws InterruptedException {
        try {
            ended.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.trace("The pause of {} ns is over", nanos, e);
            return;
        } catch (ExecutionException e) {
            LOG.debug("The term ended with a failure", e);
        }
        throw new TermEndedException("a batch waited to be published");
    }
}
