package io.tailrace.subscriber.container;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.subscriber.config.MissingHandler;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.internal.access.BrokerAccess;
import io.tailrace.subscriber.internal.consumer.RetryTopic;
import io.tailrace.subscriber.internal.dispatch.FailedEvents;
import io.tailrace.subscriber.internal.dispatch.FailureDecision;
import io.tailrace.subscriber.internal.dispatch.LogKeys;
import io.tailrace.subscriber.internal.handling.Handlers;
import io.tailrace.subscriber.internal.handling.Invocation;
import io.tailrace.subscriber.internal.handling.Outcome;
import io.tailrace.subscriber.internal.handling.ReceivedRecord;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
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

    private final SubscriberConfig config;
    private final SubscriberMeter meter;
    private final Invocation invocation;
    private final FailedEvents reports;
    private final Optional<RetryTopic> retryTopic;

    /** The record of each partition that failed last and is not finished. */
    private final Map<TopicPartition, ReceivedRecord> failing = new ConcurrentHashMap<>();

    /**
     * Begins to create the retry topic, if the configuration needs one.
     *
     * @param config of which the concurrency and the client properties are not used
     * @param topics the topics of the events, without the retry topic
     * @param clientProperties properties of a Kafka client, with {@code bootstrap.servers}; values
     *     may be of any type
     */
    public ListenerGroup(
            SubscriberConfig config,
            Collection<String> topics,
            Map<String, Object> clientProperties,
            SubscriberMeter meter) {
        this.config = config;
        this.meter = meter;
        this.invocation = new Invocation(config, new Handlers(Map.of()), HandlingTracer.NONE);
        this.reports = new FailedEvents(config, clientProperties);
        this.retryTopic =
                config.retryMode() == RetryMode.DELAYED
                        ? Optional.of(
                                new RetryTopic(config, topics, Admin.create(clientProperties)))
                        : Optional.empty();
    }

    /**
     * Decides what follows a failed call of the listener. Returns after the brokers have
     * acknowledged the report of an event that is not retried in place, or refused the report: only
     * then is the event finished, and its offset may be committed.
     *
     * @param record the record as it was read
     * @param thrown what the listener threw, or why the record could not be read
     * @return the pause after which the listener must be called again with the same record; empty
     *     if the record is finished
     */
    public Optional<Duration> failed(ConsumerRecord<byte[], byte[]> record, Throwable thrown) {
        ReceivedRecord received = received(record);
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
            return report(received, report.why());
        }
        Duration pause = ((FailureDecision.RetryIn) decision).pause();
        logRetry(received, pause, why);
        meter.retried(config.group());
        return Optional.of(pause);
    }

    /** Waits up to 10 seconds for reports that are being sent. */
    @Override
    public void close() {
        retryTopic.ifPresent(RetryTopic::close);
        reports.close();
    }

    private ReceivedRecord received(ConsumerRecord<byte[], byte[]> record) {
        return failing.compute(
                new TopicPartition(record.topic(), record.partition()),
                (partition, before) ->
                        before != null && before.record().offset() == record.offset()
                                ? before
                                : new ReceivedRecord(record, isRetry(record)));
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
                return Optional.of(REPORT_PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(REPORT_PAUSE);
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

    private Optional<Duration> finished(ReceivedRecord received) {
        ConsumerRecord<byte[], byte[]> record = received.record();
        failing.remove(new TopicPartition(record.topic(), record.partition()), received);
        return Optional.empty();
    }

    private void logProblem(ReceivedRecord received, Exception problem) {
        Optional<BrokerAccessException> refusal =
                BrokerAccess.refusal(config, problem, Operation.WRITE);
        LogKeys.add(LOG.atError(), config.group(), received)
                .setCause(refusal.isPresent() ? null : problem)
                .log(
                        "Could not report the failed event to {}; its offset is not committed, and"
                                + " the listener is called again in {}. {}",
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
