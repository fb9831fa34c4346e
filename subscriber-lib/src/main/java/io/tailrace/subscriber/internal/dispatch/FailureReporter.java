package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.event.EventException;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.internal.access.BrokerAccess;
import io.tailrace.subscriber.internal.handling.Partition;
import io.tailrace.subscriber.internal.handling.Partitions;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.Task;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports a failed event to {@code events.failed}, again and again until the brokers accept the
 * report; only then is the event finished. Until then later events of the aggregate wait. Safe for
 * any thread.
 */
final class FailureReporter {

    private static final Logger LOG = LoggerFactory.getLogger(FailureReporter.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES_PER_MINUTE = 60;

    private final SubscriberConfig config;
    private final Guard<Partitions> guard;
    private final FailedEvents failedEvents;
    private final RetryTimer timer;
    private final GroupMeter meter;

    FailureReporter(
            SubscriberConfig config,
            Guard<Partitions> guard,
            FailedEvents failedEvents,
            RetryTimer timer,
            GroupMeter meter) {
        this.config = config;
        this.guard = guard;
        this.failedEvents = failedEvents;
        this.timer = timer;
        this.meter = meter;
    }

    /** Sends a report, whose beginning the partition has noted. Called without the lock. */
    void report(Partition partition, Task<ReceivedRecord> task, EventException why) {
        report(partition, task, why, 0);
    }

    private void report(
            Partition partition, Task<ReceivedRecord> task, EventException why, int before) {
        failedEvents.send(
                task.record(),
                why,
                problem ->
                        guard.change(
                                partitions -> reportEnded(partition, task, why, problem, before)));
    }

    private void reportEnded(
            Partition partition,
            Task<ReceivedRecord> task,
            EventException why,
            @Nullable Exception problem,
            int before) {
        partition.reportEnds();
        if (partition.isDropped()) {
            return;
        }
        if (problem == null) {
            boolean first = task.record().attempts() == 1;
            LogKeys.add(LOG.atWarn(), config.group(), task.record())
                    .setCause(first ? why.thrown() : null)
                    .log(
                            "Reported the event to {} as failed: {}",
                            config.topics().failed(),
                            why.getMessage());
            meter.reported(why.error());
            partition.work().finish(task);
        } else {
            logProblem(task, problem, before);
            partition.reportPauses();
            timer.after(PAUSE, () -> reportAgain(partition, task, why, before + 1));
        }
    }

    /** Logs the first failure and one in a minute. */
    private void logProblem(Task<ReceivedRecord> task, Exception problem, int before) {
        if (before % TRIES_PER_MINUTE != 0) {
            return; // finding out why the brokers refuse may read a key store
        }
        Optional<BrokerAccessException> refusal =
                BrokerAccess.refusal(config, problem, Operation.WRITE);
        LogKeys.add(LOG.atError(), config.group(), task.record())
                .setCause(refusal.isPresent() ? null : problem)
                .log(
                        "Could not report the failed event to {}; trying again every {}. Later"
                                + " events of the aggregate wait. {}",
                        config.topics().failed(),
                        PAUSE,
                        refusal.map(denied -> denied.getMessage() + ". " + denied.remedy())
                                .orElse(
                                        "Check that the topic exists and accepts records of this"
                                                + " size."));
    }

    private void reportAgain(
            Partition partition, Task<ReceivedRecord> task, EventException why, int before) {
        boolean active =
                guard.compute(
                        partitions -> {
                            partition.reportResumes();
                            if (partition.isActive()) {
                                partition.reportBegins();
                            }
                            return partition.isActive();
                        });
        if (active) {
            report(partition, task, why, before);
        }
    }
}
