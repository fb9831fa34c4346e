package io.tailrace.subscriber.container;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.subscriber.config.MissingHandler;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.internal.access.BrokerAccess;
import io.tailrace.subscriber.internal.consumer.RetryTopic;
import io.tailrace.subscriber.internal.consumer.TopicWatch;
import io.tailrace.subscriber.internal.dispatch.FailedEvents;
import io.tailrace.subscriber.internal.dispatch.FailureDecision;
import io.tailrace.subscriber.internal.dispatch.LogKeys;
import io.tailrace.subscriber.internal.handling.HandlerThreads;
import io.tailrace.subscriber.internal.handling.Handlers;
import io.tailrace.subscriber.internal.handling.Invocation;
import io.tailrace.subscriber.internal.handling.Outcome;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer group whose records a container of listeners reads, one after the other per partition.
 * Decides what follows a failure, and reports events that are not retried in place to {@code
 * events.failed}, as a subscriber does. With {@link RetryMode#DELAYED} it creates the retry topic
 * of the group. Safe for any thread.
 */
public final class ListenerGroup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerGroup.class);

    /** The pause after a report that the brokers have not accepted. */
    private static final Duration REPORT_PAUSE = Duration.ofSeconds(1);

    /** An id has 36 characters, but a header may have any text. */
    private static final int MAX_ID = 100;

    private final SubscriberConfig config;
    private final SubscriberMeter meter;
    private final Invocation invocation;
    private final FailedEvents reports;
    private final Optional<RetryTopic> retryTopic;
    private final TopicWatch watch;
    private final ScheduledExecutorService clock;

    /** The record of each partition that failed last and is not finished. */
    private final Map<TopicPartition, Failing> failing = new ConcurrentHashMap<>();

    /**
     * A record that failed.
     *
     * @param decided with which it must be reported; null if the listener is called again
     * @param reportMissing whether a report was tried and is not acknowledged
     * @param attempts the failed attempts, for threads that must not ask the record
     */
    private record Failing(
            ReceivedRecord received,
            @Nullable EventException decided,
            boolean reportMissing,
            int attempts,
            Instant since) {

        static Failing now(ReceivedRecord received, @Nullable EventException decided) {
            return new Failing(
                    received, decided, false, received.attempts(), received.firstFailed());
        }

        Failing withoutReport() {
            return new Failing(received, decided, true, attempts, since);
        }

        BlockedRecord blocked() {
            ConsumerRecord<?, ?> record = received.record();
            return new BlockedRecord(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    Check.shorten(received.eventId(), MAX_ID),
                    attempts,
                    since,
                    reportMissing);
        }
    }

    /**
     * Creates the producer of reports, begins to look for the topics, and to create the retry topic
     * if the configuration needs one.
     *
     * @param config of which the concurrency and the client properties are not used
     * @param topics the topics of the events, without the retry topic
     * @param consumerProperties properties of the consumer, with {@code bootstrap.servers}; values
     *     may be of any type. Reports go to the same brokers with the same credentials
     * @throws org.apache.kafka.common.KafkaException if a client cannot be created with them
     */
    public ListenerGroup(
            SubscriberConfig config,
            Collection<String> topics,
            Map<String, Object> consumerProperties,
            SubscriberMeter meter) {
        SubscriberConfig own = ConsumerConfigs.of(config, consumerProperties);
        this.config = own;
        this.meter = meter;
        this.invocation = new Invocation(own, new Handlers(Map.of()), HandlingTracer.NONE);
        this.reports = FailedEvents.ofConsumer(own, consumerProperties);
        this.retryTopic =
                own.retryMode() == RetryMode.DELAYED
                        ? Optional.of(new RetryTopic(own, topics, Admin.create(consumerProperties)))
                        : Optional.empty();
        this.watch = new TopicWatch(own, topics, Admin.create(consumerProperties));
        this.clock = HandlerThreads.clock(own.group() + "-pauses");
    }

    /** Runs an action after a pause, on a thread of this group; not after {@link #close}. */
    public void later(Duration pause, Runnable action) {
        Future<?> unused = clock.schedule(action, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Whether the listener must not be called with a record: it has failed for good before, and
     * only its report could not be written. Call {@link #failed} instead, whatever the exception.
     */
    public boolean awaitsReport(ConsumerRecord<byte[], byte[]> record) {
        Failing before = failing.get(partition(record));
        return before != null && before.decided() != null && isSame(before.received(), record);
    }

    /** The records that partitions of this group wait for, by topic and partition. */
    public List<BlockedRecord> blocked() {
        return failing.values().stream()
                .map(Failing::blocked)
                .sorted(
                        Comparator.comparing(BlockedRecord::topic)
                                .thenComparing(BlockedRecord::partition))
                .toList();
    }

    /** Forgets the failures of a record that the listener has handled. */
    public void handled(ConsumerRecord<?, ?> record) {
        failing.remove(partition(record));
    }

    /** Forgets the failures in partitions that another consumer reads from now on. */
    public void revoked(Collection<TopicPartition> partitions) {
        failing.keySet().removeAll(partitions);
    }

    /**
     * Decides what follows a failed call of the listener. Returns after the brokers have
     * acknowledged the report of an event that is not retried in place, or refused the report: only
     * then is the event finished, and its offset may be committed.
     *
     * @param record the record as it was read
     * @param thrown what the listener threw, or why the record could not be read; ignored if only
     *     the report of the record is missing
     * @return the pause after which the listener must be called again with the same record; empty
     *     if the record is finished
     */
    public Optional<Duration> failed(ConsumerRecord<byte[], byte[]> record, Throwable thrown) {
        Failing before = failing(record);
        ReceivedRecord received = before.received();
        if (before.decided() != null) {
            return report(received, before.decided());
        }
        Outcome outcome = invocation.thrown(received, thrown);
        if (outcome instanceof Outcome.NotNow notNow) {
            LOG.debug("Calls the listener again in {}: {}", notNow.pause(), notNow.why());
            return Optional.of(notNow.pause());
        }
        EventException why = ((Outcome.Failed) outcome).why();
        if (why.error() == EventError.HANDLER_MISSING
                && config.missingHandler() == MissingHandler.SKIP) {
            LOG.debug("Skipped an event: {}", why.getMessage());
            return finished(received);
        }
        received.failed();
        FailureDecision decision =
                FailureDecision.of(
                        config, why, received.attempts(), ThreadLocalRandom.current().nextDouble());
        if (decision instanceof FailureDecision.Report report) {
            failing.put(partition(record), Failing.now(received, report.why()));
            return report(received, report.why());
        }
        failing.put(partition(record), Failing.now(received, null));
        Duration pause = ((FailureDecision.RetryIn) decision).pause();
        logRetry(received, pause, why);
        meter.retried(config.group());
        return Optional.of(pause);
    }

    /** Waits up to 10 seconds for reports that are being sent. */
    @Override
    public void close() {
        clock.shutdownNow();
        watch.close();
        retryTopic.ifPresent(RetryTopic::close);
        reports.close();
    }

    private Failing failing(ConsumerRecord<byte[], byte[]> record) {
        return failing.compute(
                partition(record),
                (partition, before) ->
                        before != null && isSame(before.received(), record)
                                ? before
                                : Failing.now(new ReceivedRecord(record, isRetry(record)), null));
    }

    /** An offset is not enough: the topic may have been created anew. */
    private boolean isSame(ReceivedRecord before, ConsumerRecord<byte[], byte[]> record) {
        return before.record().offset() == record.offset()
                && before.record().timestamp() == record.timestamp()
                && before.eventId().equals(new ReceivedRecord(record, isRetry(record)).eventId());
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private boolean isRetry(ConsumerRecord<?, ?> record) {
        return record.topic().equals(config.topics().retry(config.group()));
    }

    private Optional<Duration> report(ReceivedRecord received, EventException why) {
        CompletableFuture<@Nullable Exception> answer = new CompletableFuture<>();
        reports.send(received, why, answer::complete);
        try {
            @Nullable Exception problem = answer.get();
            if (problem != null) {
                logProblem(received, problem);
                return withoutReport(received);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return withoutReport(received);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a report never ends with an exception", e);
        }
        LogKeys.add(LOG.atWarn(), config.group(), received)
                .setCause(received.attempts() == 1 ? why.thrown() : null)
                .log(
                        "Reported the event to {} as failed: {}",
                        config.topics().failed(),
                        why.getMessage());
        meter.reported(config.group(), why.error());
        return finished(received);
    }

    private Optional<Duration> withoutReport(ReceivedRecord received) {
        failing.computeIfPresent(
                partition(received.record()), (partition, each) -> each.withoutReport());
        return Optional.of(REPORT_PAUSE);
    }

    private Optional<Duration> finished(ReceivedRecord received) {
        handled(received.record());
        return Optional.empty();
    }

    private void logProblem(ReceivedRecord received, Exception problem) {
        Optional<BrokerAccessException> refusal =
                BrokerAccess.refusal(config, problem, Operation.WRITE);
        LogKeys.add(LOG.atError(), config.group(), received)
                .setCause(refusal.isPresent() ? null : problem)
                .log(
                        "Could not report the failed event to {}; its offset is not committed, and"
                                + " the report is sent again in {}. {}",
                        config.topics().failed(),
                        REPORT_PAUSE,
                        refusal.map(denied -> denied.getMessage() + ". " + denied.remedy())
                                .orElse(
                                        "Check that the topic exists and accepts records of this"
                                                + " size."));
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
}
