package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.event.EventException;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.handling.Attempt;
import io.tailrace.subscriber.internal.handling.Outcome;
import io.tailrace.subscriber.internal.handling.Partition;
import io.tailrace.subscriber.internal.handling.Partitions;
import io.tailrace.subscriber.internal.handling.Stage;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.Task;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows an attempt: the event is finished, waits for its transaction, is retried
 * after a pause, or is reported as failed. The threads of handlers and the clock's thread call.
 */
final class OutcomeHandling implements Stage.OutcomeListener {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomeHandling.class);

    private final SubscriberConfig config;
    private final Guard<Partitions> guard;
    private final Stage stage;
    private final FailureReporter reporter;
    private final RetryTimer timer;
    private final ProducedRecords produced;
    private final GroupMeter meter;

    /**
     * What has been done about an outcome.
     *
     * @param counts false if the outcome was ignored because the partition is no longer assigned
     * @param failure the failure that has to be reported after the lock is released, if any
     */
    private record Applied(boolean counts, Optional<EventException> failure) {

        static final Applied IGNORED = new Applied(false, Optional.empty());
        static final Applied DONE = new Applied(true, Optional.empty());
    }

    OutcomeHandling(
            SubscriberConfig config,
            Guard<Partitions> guard,
            Stage stage,
            FailureReporter reporter,
            RetryTimer timer,
            ProducedRecords produced,
            GroupMeter meter) {
        this.config = config;
        this.guard = guard;
        this.stage = stage;
        this.reporter = reporter;
        this.timer = timer;
        this.produced = produced;
        this.meter = meter;
    }

    @Override
    public boolean ended(Attempt attempt, Outcome outcome) {
        Partition partition = attempt.partition();
        Applied applied =
                guard.compute(
                        partitions -> {
                            stage.ended();
                            partitions.ended(attempt);
                            return partition.isDropped()
                                    ? Applied.IGNORED
                                    : apply(partition, attempt.task(), outcome);
                        });
        applied.failure().ifPresent(why -> reporter.report(partition, attempt.task(), why));
        return applied.counts();
    }

    /** Called under the lock. */
    private Applied apply(Partition partition, Task<ReceivedRecord> task, Outcome outcome) {
        if (outcome instanceof Outcome.Handled) {
            meter.processed(task.record());
            partition.work().finish(task);
        } else if (outcome instanceof Outcome.Skipped) {
            partition.work().finish(task);
        } else if (outcome instanceof Outcome.Produced records) {
            produced.add(partition, task, records.records());
        } else if (outcome instanceof Outcome.NotNow notNow) {
            LOG.debug("Calls the handler again in {}: {}", notNow.pause(), notNow.why());
            retryAfter(notNow.pause(), partition, task);
        } else if (outcome instanceof Outcome.Failed failed && partition.isActive()) {
            // a failure during a revocation is left to the next owner of the partition
            return failed(partition, task, failed.why());
        }
        return Applied.DONE;
    }

    private Applied failed(Partition partition, Task<ReceivedRecord> task, EventException why) {
        task.record().failed();
        FailureDecision decision =
                FailureDecision.of(
                        config,
                        why,
                        task.record().attempts(),
                        ThreadLocalRandom.current().nextDouble());
        if (decision instanceof FailureDecision.Report report) {
            partition.reportBegins();
            return new Applied(true, Optional.of(report.why()));
        }
        Duration pause = ((FailureDecision.RetryIn) decision).pause();
        logRetry(task.record(), pause, why);
        meter.retried();
        retryAfter(pause, partition, task);
        return Applied.DONE;
    }

    /** The first failure of an event is logged with its stack, further ones at debug level. */
    private void logRetry(ReceivedRecord received, Duration pause, EventException why) {
        boolean first = received.attempts() == 1;
        LogKeys.add(first ? LOG.atWarn() : LOG.atDebug(), config.group(), received)
                .setCause(first ? why.thrown() : null)
                .log(
                        "Attempt {} of {} failed; trying again in {} ms: {}",
                        received.attempts(),
                        config.retry().maxAttempts(),
                        pause.toMillis(),
                        why.getMessage());
    }

    private void retryAfter(Duration pause, Partition partition, Task<ReceivedRecord> task) {
        partition.work().setAside(task);
        timer.after(
                pause,
                () ->
                        guard.change(
                                partitions -> {
                                    if (!partition.isDropped()) {
                                        partition.work().retry(task);
                                    }
                                }));
    }
}
