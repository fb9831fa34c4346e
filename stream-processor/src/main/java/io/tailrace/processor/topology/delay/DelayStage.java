package io.tailrace.processor.topology.delay;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.process.Printable;
import io.tailrace.processor.schedule.LaterFormatException;
import io.tailrace.processor.schedule.ScheduleCommand;
import io.tailrace.processor.topology.stage.DelayInput;
import io.tailrace.processor.topology.stage.DeliveredPayloads;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.OperatorCommand;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.RetryGroups;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.processor.topology.stage.StageSpans;
import io.tailrace.processor.topology.stage.StageSpans.Outcome;
import io.tailrace.processor.topology.stage.TopicLimits;
import io.tailrace.processor.topology.stage.Withheld;
import io.tailrace.record.TextHeaders;
import io.tailrace.record.payload.NotReadyException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds an event until it is due, and then writes it to its topic. An event that is due when it
 * arrives is written at once.
 *
 * <p>Held events are stored in a schedule that is sorted by due time. Each scan of the schedule
 * starts where the previous scan ended and stops at the first event that is not due, so its cost
 * depends on how many events are due and not on how many are held. A scan ends after {@link
 * #SCAN_LIMIT}, so that the stream thread polls Kafka in time. A scan that released events requests
 * a commit: the commit interval only delays events that have just arrived.
 *
 * <p>Operators can cancel or erase held events, or have them released before they are due. The
 * stage that holds the events executes these commands, so state, outputs and the offset of a
 * command are committed together.
 */
public final class DelayStage extends ContextualProcessor<byte[], DelayInput, byte[], RoutedEvent> {

    /** How often the schedule is scanned for due events. */
    public static final Duration SCAN_INTERVAL = Duration.ofMillis(20);

    /** How long a scan may take. */
    private static final Duration SCAN_LIMIT = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(DelayStage.class);

    private final RetryGroups groups;
    private final OutputTopics outputs;
    private final TopicLimits limits;
    private final StageMetrics metrics;
    private final StageSpans spans;
    private final Withheld withheld;
    private final HeldEvents held;
    private final HeldDeadLetters deadLetters;
    private final DeliveredPayloads payloads;

    @SuppressWarnings("NullAway.Init") // by init()
    private KeyValueStore<byte[], byte[]> schedule;

    @SuppressWarnings("NullAway.Init") // by init()
    private HeldCounts counts;

    @SuppressWarnings("NullAway.Init") // by init()
    private WaitingEvents waiting;

    private DelayStage(
            TopicNames topics,
            RetryGroups groups,
            OutputTopics outputs,
            TopicLimits limits,
            StageMetrics metrics,
            StageSpans spans,
            Withheld withheld,
            HeldEvents held,
            DeliveredPayloads payloads) {
        this.payloads = payloads;
        this.outputs = outputs;
        this.groups = groups;
        this.limits = limits;
        this.metrics = metrics;
        this.spans = spans;
        this.withheld = withheld;
        this.held = held;
        this.deadLetters = new HeldDeadLetters(topics, groups, metrics);
    }

    /** The stage with its state stores. */
    public static ProcessorSupplier<byte[], DelayInput, byte[], RoutedEvent> supplier(
            TopicNames topics,
            RetryGroups groups,
            OutputTopics outputs,
            TopicLimits limits,
            StageMetrics metrics,
            StageSpans spans,
            Withheld withheld,
            HeldEvents held,
            DeliveredPayloads payloads) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], DelayInput, byte[], RoutedEvent> get() {
                return new DelayStage(
                        topics, groups, outputs, limits, metrics, spans, withheld, held, payloads);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return DelayStores.builders();
            }
        };
    }

    @Override
    public void init(ProcessorContext<byte[], RoutedEvent> context) {
        super.init(context);
        schedule = context.getStateStore(DelayStores.SCHEDULE);
        counts = new HeldCounts(context.getStateStore(DelayStores.COUNTS));
        waiting = new WaitingEvents(payloads, schedule, context.taskId().partition());
        sayWaiting();
        held.add(counts);
        context.schedule(SCAN_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::releaseDue);
    }

    /** With a registry that is not configured any more, events are written as they were stored. */
    private void sayWaiting() {
        if (waiting.inputs().isEmpty()) {
            return;
        }
        counts.setFirstWaiting(waiting.first());
        LOG.info(
                payloads.mayWait()
                        ? "Task {}: events of {} wait for a schema since before"
                        : "Task {}: events of {} waited for a schema, and are written as they were"
                                + " stored because no registry is configured",
                context().taskId(),
                waiting.inputs());
    }

    @Override
    public void close() {
        if (counts != null) {
            held.remove(counts);
            waiting.close();
        }
    }

    @Override
    public void process(Record<byte[], DelayInput> record) {
        if (record.value() instanceof RoutedEvent routed) {
            accept(record.withValue(routed));
        } else if (record.value() instanceof OperatorCommand operator) {
            execute(operator.command());
        }
    }

    private void accept(Record<byte[], RoutedEvent> record) {
        Optional<RecordMetadata> origin = context().recordMetadata();
        Optional<String> violation = limits.violation(record);
        if (violation.isPresent()) {
            deadLetter(record, EventError.VALIDATION_FAILED, violation.get(), origin);
            return;
        }
        long now = context().currentSystemTimeMs();
        long due = record.value().due();
        if (due > now) {
            hold(record, due);
            counts.setNextDue(Math.min(due, counts.nextDue()));
        } else if (waiting.mustWait(record, origin.orElseThrow().topic())) {
            holdWaiting(record, origin.orElseThrow());
        } else {
            deliver(record, origin);
        }
    }

    /**
     * Executes a command of an operator in the transaction that commits its offset. A command about
     * an event that is no longer held does nothing, and so does a command that is repeated.
     */
    private void execute(ScheduleCommand command) {
        byte[] key = currentKey(command.key());
        byte[] value = schedule.get(key);
        if (value == null) {
            return;
        }
        long now = context().currentSystemTimeMs();
        switch (command.action()) {
            case CANCEL ->
                    take(
                            key,
                            value,
                            (held, from) -> bury(deadLetters.cancelled(held, command, from)),
                            value);
            case ERASE -> take(key, value, (held, from) -> erase(held, command, from), null);
            case RELEASE_NOW -> {
                if (!DueKey.isWaiting(key) && !isMoved(key, value, now)) {
                    take(key, value, (held, from) -> release(held, now, from), value);
                }
            }
        }
        counts.save();
    }

    /** An event that began to wait after the operator chose it has another key since then. */
    private byte[] currentKey(byte[] chosen) {
        String input = DueKey.topic(chosen);
        return input.isEmpty() || schedule.get(chosen) != null
                ? chosen
                : DueKey.waiting(input, DueKey.offset(chosen));
    }

    /** Neither the log nor what is written says more than that the event was there. */
    private void erase(
            Record<byte[], RoutedEvent> held,
            ScheduleCommand command,
            Optional<RecordMetadata> origin) {
        bury(deadLetters.erased(held, command, origin));
        LOG.atInfo()
                .addKeyValue(
                        "eventId",
                        Printable.line(TextHeaders.getOr(held.headers(), EventHeaders.ID, "")))
                .addKeyValue("run", Printable.line(command.run()))
                .log("Erased a held event");
    }

    /**
     * @param due the event's place in the schedule
     */
    private void hold(Record<byte[], RoutedEvent> record, long due) {
        RecordMetadata origin = context().recordMetadata().orElseThrow();
        schedule.put(
                DueKey.of(due, origin.offset(), origin.topic()),
                HeldRecord.encode(withheld.held(context(), record)));
        counts.added(record);
        counts.save();
        spans.ended(Outcome.HELD, record);
    }

    private void holdWaiting(Record<byte[], RoutedEvent> record, RecordMetadata origin) {
        waiting.add(
                origin.topic(),
                origin.offset(),
                HeldRecord.encode(withheld.held(context(), record)),
                context().currentSystemTimeMs());
        counts.setFirstWaiting(waiting.first());
        counts.added(record);
        counts.save();
        spans.ended(Outcome.HELD, record);
    }

    /** The stream thread has committed what the last scan released before it scans again. */
    private void releaseDue(long now) {
        counts.committed();
        boolean changed = false;
        if (waiting.isTimeToTry(now)) {
            counts.releasing(waiting.first());
            changed = waiting.release(now, (key, value) -> release(key, value, now));
            if (!changed) {
                counts.committed();
            }
        }
        if (counts.nextDue() <= now) {
            long deadline = System.nanoTime() + SCAN_LIMIT.toNanos();
            try (KeyValueIterator<byte[], byte[]> scan =
                    schedule.range(DueKey.from(counts.nextDue()), DueKey.FIRST_WAITING)) {
                counts.setNextDue(release(scan, now, deadline));
            }
            changed = true;
        }
        counts.setFirstWaiting(waiting.first());
        if (changed) {
            counts.save();
            context().commit();
        }
    }

    /** Returns when the first event that was not released is due. */
    private long release(KeyValueIterator<byte[], byte[]> scan, long now, long deadline) {
        boolean begun = false; // each scan gets on, however slowly the thread runs
        while (scan.hasNext()) {
            KeyValue<byte[], byte[]> next = scan.next();
            long due = DueKey.due(next.key);
            if (due > now || (begun && System.nanoTime() > deadline)) {
                return due;
            }
            begun = true;
            if (!isMoved(next.key, next.value, now)) {
                counts.releasing(due);
                release(next.key, next.value, now);
            }
        }
        return Long.MAX_VALUE;
    }

    private void release(byte[] key, byte[] value, long now) {
        take(key, value, (held, from) -> release(held, now, from), value);
    }

    /** Whether an event that is due had to be moved to those that wait. */
    private boolean isMoved(byte[] key, byte[] value, long now) {
        if (!payloads.mayWait() && waiting.inputs().isEmpty()) {
            return false;
        }
        String input = DueKey.topic(key);
        Record<byte[], RoutedEvent> event = HeldRecord.decodeOrNull(value);
        if (input.isEmpty() || event == null || !waiting.mustWait(event, input)) {
            return false;
        }
        schedule.delete(key);
        waiting.add(input, DueKey.offset(key), value, now);
        counts.setFirstWaiting(waiting.first());
        return true;
    }

    /**
     * Removes an event from the schedule and passes it on.
     *
     * @param action receives the event and the record that it was read from
     * @param kept what is kept of bytes that are no event; null for nothing
     */
    private void take(
            byte[] key,
            byte[] value,
            BiConsumer<Record<byte[], RoutedEvent>, Optional<RecordMetadata>> action,
            byte @Nullable [] kept) {
        spans.begin();
        schedule.delete(key);
        Record<byte[], RoutedEvent> held;
        try {
            held = HeldRecord.decode(value);
        } catch (LaterFormatException e) {
            throw new KafkaException(e); // ends the processor: the event stays held
        } catch (RuntimeException e) {
            logUnreleased(key, e);
            bury(deadLetters.undecodable(kept, String.valueOf(e.getMessage())));
            return;
        }
        counts.removed(held);
        Optional<RecordMetadata> origin = HeldOrigin.of(key, context().taskId().partition());
        try {
            action.accept(withheld.released(context(), held), origin);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            logUnreleased(key, e);
            String problem = "the event could not be released: " + e.getClass().getSimpleName();
            bury(
                    kept == null
                            ? deadLetters.undecodable(null, problem)
                            : deadLetters.undeliverable(
                                    held, EventError.DELIVERY_FAILED, problem, origin));
        }
    }

    private void logUnreleased(byte[] key, RuntimeException e) {
        LOG.atError()
                .addKeyValue("task", context().taskId())
                .addKeyValue("topic", DueKey.topic(key))
                .addKeyValue("offset", DueKey.offset(key))
                .setCause(e)
                .log("Could not release a held event; sent it to the dead-letter topic");
    }

    /**
     * Writes a held event to its topic with the current time. With the time at which it arrived, a
     * topic that keeps events for a shorter time than this one was held would delete it on arrival.
     * The topic may accept less than at the time at which the event arrived.
     */
    private void release(
            Record<byte[], RoutedEvent> held, long now, Optional<RecordMetadata> origin) {
        Optional<String> violation = limits.violation(held);
        if (violation.isPresent()) {
            deadLetter(held, EventError.VALIDATION_FAILED, violation.get(), origin);
        } else {
            deliver(held.withTimestamp(now), origin);
        }
    }

    /**
     * @param origin the record that the event was read from
     */
    private void deliver(Record<byte[], RoutedEvent> record, Optional<RecordMetadata> origin) {
        String group = record.value().group();
        if (group == null) {
            deliverToAll(record, origin);
        } else if (groups.isKnown(group)) {
            metrics.retried(group);
            write(record, Outcome.RETRIED);
        } else {
            deadLetter(
                    record,
                    EventError.VALIDATION_FAILED,
                    "group must be configured or have topic %s, got \"%s\""
                            .formatted(record.value().topic(), group),
                    origin);
        }
    }

    private void deliverToAll(Record<byte[], RoutedEvent> record, Optional<RecordMetadata> origin) {
        Optional<String> refusal = outputs.awaitExistence(record.value().topic());
        if (refusal.isPresent()) {
            deadLetter(record, EventError.DELIVERY_FAILED, refusal.get(), origin);
        } else {
            convert(record, origin)
                    .ifPresent(
                            converted -> {
                                metrics.delivered(
                                        DeliveryLatency.of(
                                                record, context().currentSystemTimeMs()));
                                write(converted, Outcome.PUBLISHED);
                            });
        }
    }

    /**
     * The event as it is written; empty if it became a dead letter, with its payload as it was, or
     * waits again.
     */
    private Optional<Record<byte[], RoutedEvent>> convert(
            Record<byte[], RoutedEvent> record, Optional<RecordMetadata> origin) {
        if (!payloads.mayWait()) {
            return Optional.of(record);
        }
        String problem;
        try {
            Record<byte[], RoutedEvent> converted = payloads.convert(record);
            Optional<String> violation = limits.violation(converted);
            if (violation.isEmpty()) {
                return Optional.of(converted);
            }
            problem = violation.get();
        } catch (EventException e) {
            problem = String.valueOf(e.getMessage());
        } catch (NotReadyException e) {
            if (origin.isPresent()) { // the schema was lost since the event was found ready
                holdWaiting(record, origin.get());
                return Optional.empty();
            }
            problem = String.valueOf(e.getMessage());
        } catch (RuntimeException e) { // of a library: its message may have values
            problem = "the payload cannot be converted: " + e.getClass().getSimpleName();
        }
        deadLetter(record, EventError.VALIDATION_FAILED, problem, origin);
        return Optional.empty();
    }

    private void write(Record<byte[], RoutedEvent> record, Outcome outcome) {
        context().forward(record, NodeNames.DELIVER);
        spans.ended(outcome, record);
    }

    private void deadLetter(
            Record<byte[], RoutedEvent> record,
            EventError error,
            String message,
            Optional<RecordMetadata> origin) {
        bury(deadLetters.undeliverable(record, error, message, origin));
    }

    private void bury(Record<byte[], RoutedEvent> deadLetter) {
        context().forward(deadLetter, NodeNames.DEAD_LETTER);
    }
}
