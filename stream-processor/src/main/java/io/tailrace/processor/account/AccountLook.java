package io.tailrace.processor.account;

import io.tailrace.account.ledger.Imbalance;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.account.difference.Difference;
import io.tailrace.processor.account.difference.Differences;
import io.tailrace.processor.account.difference.Surplus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what surplus is, one bucket after the other, and shows what is known, on a thread of its
 * own. Safe for any thread.
 */
final class AccountLook implements AutoCloseable {

    /** Finds out what the surplus of an imbalance is; empty if that is too much to read. */
    @FunctionalInterface
    interface Explanation {
        Optional<Surplus> explain(Imbalance imbalance) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(AccountLook.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Differences differences;
    private final Explanation explanation;
    private final AccountGauges gauges;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("account-look"));
    private volatile long lastRun = System.nanoTime();
    private volatile @Nullable String failure;

    AccountLook(Differences differences, Explanation explanation, AccountGauges gauges) {
        this.differences = differences;
        this.explanation = explanation;
        this.gauges = gauges;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // run() catches everything
    void start() {
        thread.scheduleWithFixedDelay(
                this::run, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why it failed the last time; for people. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** For how long the meters have not been refreshed. */
    Duration sinceRun() {
        return Duration.ofNanos(System.nanoTime() - lastRun);
    }

    /** An exception that leaves this method would be the end of it. */
    void run() {
        try {
            gauges.refresh(differences.reported());
            lastRun = System.nanoTime();
            explain();
            gauges.refresh(differences.reported());
            failure = null;
        } catch (OperatorException e) {
            LOG.debug("Could not read the events of a bucket; tried again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // an Error as well
            onFailure(e);
        }
    }

    private void explain() throws InterruptedException {
        Optional<Difference> next = differences.unexplained();
        if (next.isPresent()) {
            Optional<Surplus> surplus = explanation.explain(next.get().imbalance());
            Surplus known = surplus.orElse(new Surplus(next.get().imbalance().surplus(), 0));
            differences.explain(next.get(), known);
            LOG.info("Surplus of the account: {}", new Difference(next.get().imbalance(), known));
        }
    }

    private void onFailure(Throwable e) {
        boolean first = failure == null;
        failure = "The surplus of a bucket cannot be told apart: " + e;
        if (first) {
            LOG.warn("Could not tell what the surplus of a bucket is; tried again", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
