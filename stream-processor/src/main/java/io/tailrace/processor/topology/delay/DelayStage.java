package io.tailrace.processor.topology.delay;

import io.tailrace.processor.topology.stage.DelayInput;
import io.tailrace.processor.topology.stage.OperatorCommand;
import io.tailrace.processor.topology.stage.RoutedEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds an event until it is due, and then writes it to its topic. An event that is due when it
 * arrives is written at once. An event that is due and whose schema is not there waits for it in
 * the {@linkplain WaitingQueue queue} of its input topic.
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

    private final DelayContext stage;

    @SuppressWarnings("NullAway.Init") // by init()
    private HeldSchedule schedule;

    @SuppressWarnings("NullAway.Init") // by init()
    private Delivery delivery;

    @SuppressWarnings("NullAway.Init") // by init()
    private Releases releases;

    private @Nullable Cancellable scans;

    private DelayStage(DelayContext stage) {
        this.stage = stage;
    }

    /** The stage with its state stores. */
    public static ProcessorSupplier<byte[], DelayInput, byte[], RoutedEvent> supplier(
            DelayContext stage) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte[], DelayInput, byte[], RoutedEvent> get() {
                return new DelayStage(stage);
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
        HeldDeadLetters deadLetters =
                new HeldDeadLetters(stage.topics(), stage.groups(), stage.metrics());
        schedule = new HeldSchedule(stage, context);
        delivery = new Delivery(stage, deadLetters, context);
        releases = new Releases(stage, schedule, delivery, deadLetters, context);
        sayWaiting();
        scans = context.schedule(SCAN_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::releaseDue);
    }

    /** With a registry that is not configured any more, events are written as they were stored. */
    private void sayWaiting() {
        if (!schedule.waiting().inputs().isEmpty()) {
            LOG.info(
                    stage.payloads().mayWait()
                            ? "Task {}: events of {} wait for a schema since before"
                            : "Task {}: events of {} waited for a schema, and are written as they"
                                    + " were stored because no registry is configured",
                    context().taskId(),
                    schedule.waiting().inputs());
        }
    }

    /** Kafka Streams goes on to call the scans of a task that it closes and initializes again. */
    @Override
    public void close() {
        if (scans != null) {
            scans.cancel();
        }
        if (schedule != null) {
            schedule.close();
        }
    }

    @Override
    public void process(Record<byte[], DelayInput> record) {
        if (record.value() instanceof RoutedEvent) {
            accept(ofEvent(record));
        } else if (record.value() instanceof OperatorCommand operator) {
            releases.execute(operator.command());
        }
    }

    /** The same object: a record with another value would have a copy of the headers. */
    @SuppressWarnings("unchecked") // the type of its value was checked
    private static Record<byte[], RoutedEvent> ofEvent(Record<byte[], ?> record) {
        return (Record<byte[], RoutedEvent>) record;
    }

    private void accept(Record<byte[], RoutedEvent> event) {
        RecordMetadata origin = context().recordMetadata().orElseThrow();
        Optional<String> violation = stage.limits().violation(event);
        if (violation.isPresent()) {
            delivery.carryOut(Verdict.refuse(event, violation.get()), Optional.of(origin));
        } else if (event.value().due() > context().currentSystemTimeMs()) {
            schedule.hold(event, origin);
        } else if (schedule.waiting().isBehind(event, origin.topic())) {
            schedule.await(event, origin);
        } else {
            acceptDue(event, origin);
        }
    }

    private void acceptDue(Record<byte[], RoutedEvent> event, RecordMetadata origin) {
        Verdict verdict = delivery.of(event);
        if (verdict.waits()) {
            schedule.await(event, origin);
        } else {
            delivery.carryOut(verdict, Optional.of(origin));
        }
    }

    /** The stream thread has committed what the last scan released before it scans again. */
    private void releaseDue(long now) {
        HeldCounts counts = schedule.counts();
        counts.committed();
        boolean changed = releaseWaiting(now);
        changed |= releaseHeld(now);
        counts.setFirstWaiting(schedule.waiting().first());
        counts.setHasMore(schedule.waiting().hasMore());
        if (changed) {
            counts.save();
            context().commit();
        }
    }

    private boolean releaseWaiting(long now) {
        WaitingEvents waiting = schedule.waiting();
        if (!waiting.isTimeToTry(now)) {
            return false;
        }
        long first = waiting.first();
        boolean released = waiting.release(now, releases);
        if (released) {
            schedule.counts().releasing(first);
        }
        return released;
    }

    private boolean releaseHeld(long now) {
        HeldCounts counts = schedule.counts();
        if (counts.nextDue() > now) {
            return false;
        }
        long deadline = System.nanoTime() + SCAN_LIMIT.toNanos();
        try (KeyValueIterator<byte[], byte[]> scan = schedule.from(counts.nextDue())) {
            counts.setNextDue(release(scan, now, deadline));
        }
        return true;
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
            if (releases.release(next.key, next.value, now)) {
                schedule.counts().releasing(due);
            }
        }
        return Long.MAX_VALUE;
    }
}
