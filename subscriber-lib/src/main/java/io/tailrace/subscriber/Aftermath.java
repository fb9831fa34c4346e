package io.tailrace.subscriber;

import io.tailrace.event.EventException;
import io.tailrace.subscriber.partition.Task;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What follows an attempt: the next event of the aggregate, a pause, or a report. Called under the
 * dispatcher's lock.
 */
final class Aftermath {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration REPORT_AGAIN = Duration.ofSeconds(1);

    private final SubscriberConfig config;
    private final FailedEvents failedEvents;
    private final ScheduledExecutorService clock;
    private final ProducedRecords produced;
    private final Counts counts;

    Aftermath(
            SubscriberConfig config,
            FailedEvents failedEvents,
            ScheduledExecutorService clock,
            ProducedRecords produced,
            Counts counts) {
        this.config = config;
        this.failedEvents = failedEvents;
        this.clock = clock;
        this.produced = produced;
        this.counts = counts;
    }

    /** Does what follows; returns what is left to do without the lock. */
    Runnable of(Attempt attempt, Outcome outcome, Dispatcher dispatcher) {
        Partition partition = attempt.partition();
        Task<Received> task = attempt.task();
        if (outcome instanceof Outcome.Failed failed) {
            return failed(partition, task, failed.why(), dispatcher);
        }
        if (outcome instanceof Outcome.NotNow later) {
            LOG.debug("Put off for {}: {}", later.pause(), later.why());
            tryAgain(partition, task, later.pause(), dispatcher);
        } else if (outcome instanceof Outcome.Produced records) {
            produced.add(partition, task, records.records());
        } else if (outcome instanceof Outcome.Handled) {
            counts.processed(task.record());
            partition.work().finish(task);
        } else {
            partition.work().finish(task);
        }
        return Aftermath::nothing;
    }

    /** What fails while its partition is being handed over is left to whoever gets it. */
    private Runnable failed(
            Partition partition, Task<Received> task, EventException why, Dispatcher dispatcher) {
        if (!partition.isActive()) {
            return Aftermath::nothing;
        }
        Received received = task.record();
        received.failed();
        Verdict verdict =
                Verdict.of(
                        config, why, received.attempts(), ThreadLocalRandom.current().nextDouble());
        if (verdict instanceof Verdict.RetryIn retry) {
            log(LOG.atDebug(), task)
                    .log("Tried again in {} ms: {}", retry.pause().toMillis(), why.getMessage());
            counts.retried();
            tryAgain(partition, task, retry.pause(), dispatcher);
            return Aftermath::nothing;
        }
        EventException reported = ((Verdict.Report) verdict).why();
        partition.reporting(1);
        return () -> report(partition, task, reported, dispatcher);
    }

    private void tryAgain(
            Partition partition, Task<Received> task, Duration pause, Dispatcher dispatcher) {
        partition.work().setAside(task);
        later(
                pause,
                () ->
                        dispatcher.change(
                                () -> {
                                    if (!partition.isDropped()) {
                                        partition.work().retry(task);
                                    }
                                }));
    }

    private void report(
            Partition partition, Task<Received> task, EventException why, Dispatcher dispatcher) {
        failedEvents.report(
                task.record(),
                why,
                problem ->
                        dispatcher.change(
                                () -> reported(partition, task, why, problem, dispatcher)));
    }

    private void reported(
            Partition partition,
            Task<Received> task,
            EventException why,
            @Nullable Throwable problem,
            Dispatcher dispatcher) {
        partition.reporting(-1);
        if (partition.isDropped()) {
            return;
        }
        if (problem == null) {
            log(LOG.atWarn(), task).log("Reported as failed: {}", why.getMessage());
            counts.reported(why.error());
            partition.work().finish(task);
        } else {
            log(LOG.atError(), task)
                    .log(
                            "Could not be reported to {} and is held back: check that the topic"
                                    + " exists and takes records of this size",
                            config.topics().failed(),
                            problem);
            later(REPORT_AGAIN, () -> reportAgain(partition, task, why, dispatcher));
        }
    }

    private void reportAgain(
            Partition partition, Task<Received> task, EventException why, Dispatcher dispatcher) {
        boolean goOn =
                dispatcher.look(
                        all -> {
                            if (partition.isActive()) {
                                partition.reporting(1);
                            }
                            return partition.isActive();
                        });
        if (goOn) {
            report(partition, task, why, dispatcher);
        }
    }

    private void later(Duration pause, Runnable work) {
        try {
            Future<?> unused = clock.schedule(work, pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The subscriber has closed; nothing is tried again", e);
        }
    }

    private static void nothing() {}

    private LoggingEventBuilder log(LoggingEventBuilder event, Task<Received> task) {
        ConsumerRecord<byte[], byte[]> record = task.record().record();
        return event.addKeyValue("eventId", task.record().eventId())
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("group", config.group())
                .addKeyValue("attempt", task.record().attempts());
    }
}
