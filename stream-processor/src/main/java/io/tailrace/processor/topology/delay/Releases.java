package io.tailrace.processor.topology.delay;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.process.Printable;
import io.tailrace.processor.schedule.LaterFormatException;
import io.tailrace.processor.schedule.ScheduleCommand;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.record.TextHeaders;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes held events out of the schedule: because they are due, or because an operator wants it. For
 * the thread of the task.
 */
final class Releases implements WaitingRelease {

    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

    private final DelayContext stage;
    private final HeldSchedule schedule;
    private final Delivery delivery;
    private final HeldDeadLetters deadLetters;
    private final ProcessorContext<byte[], RoutedEvent> context;

    Releases(
            DelayContext stage,
            HeldSchedule schedule,
            Delivery delivery,
            HeldDeadLetters deadLetters,
            ProcessorContext<byte[], RoutedEvent> context) {
        this.stage = stage;
        this.schedule = schedule;
        this.delivery = delivery;
        this.deadLetters = deadLetters;
        this.context = context;
    }

    /**
     * Executes a command of an operator in the transaction that commits its offset. A command about
     * an event that is no longer held does nothing, and so does a command that is repeated. An
     * event that waits for its schema cannot be released by hand.
     */
    void execute(ScheduleCommand command) {
        byte[] key = currentKey(command.key());
        byte[] value = schedule.get(key);
        if (value == null) {
            return;
        }
        switch (command.action()) {
            case CANCEL -> cancel(key, value, command);
            case ERASE -> erase(key, value, command);
            case RELEASE_NOW -> {
                if (!DueKey.isWaiting(key)) {
                    release(key, value, context.currentSystemTimeMs());
                }
            }
        }
        schedule.counts().save();
    }

    /** An event that began to wait after the operator chose it has another key since then. */
    private byte[] currentKey(byte[] chosen) {
        String input = DueKey.topic(chosen);
        return input.isEmpty() || schedule.get(chosen) != null
                ? chosen
                : DueKey.waiting(input, DueKey.offset(chosen));
    }

    private void cancel(byte[] key, byte[] value, ScheduleCommand command) {
        Record<byte[], RoutedEvent> held = open(key, value, value);
        if (held != null) {
            take(
                    key,
                    held,
                    value,
                    (event, from) -> delivery.bury(deadLetters.cancelled(event, command, from)));
        }
    }

    /** Neither the log nor what is written says more than that the event was there. */
    private void erase(byte[] key, byte[] value, ScheduleCommand command) {
        Record<byte[], RoutedEvent> held = open(key, value, null);
        if (held != null) {
            take(
                    key,
                    held,
                    null,
                    (event, from) -> {
                        delivery.bury(deadLetters.erased(event, command, from));
                        sayErased(event, command);
                    });
        }
    }

    private static void sayErased(Record<byte[], RoutedEvent> event, ScheduleCommand command) {
        LOG.atInfo()
                .addKeyValue(
                        "eventId",
                        Printable.line(TextHeaders.getOr(event.headers(), EventHeaders.ID, "")))
                .addKeyValue("run", Printable.line(command.run()))
                .log("Erased a held event");
    }

    /**
     * Passes a held event on, if it need not wait.
     *
     * @return whether it was removed from the schedule; if not, it is in its queue
     */
    @Override
    public boolean release(byte[] key, byte[] value, long now) {
        Record<byte[], RoutedEvent> held = open(key, value, value);
        if (held == null) {
            return true;
        }
        boolean isWaiting = DueKey.isWaiting(key);
        if (!isWaiting && schedule.waiting().isBehind(held, DueKey.topic(key))) {
            schedule.moveToWaiting(key, value, now);
            return false;
        }
        Verdict verdict = known(key, verdict(key, stage.withheld().unmarked(held), now));
        if (!verdict.waits()) {
            take(key, held, value, (event, from) -> delivery.carryOut(verdict, from));
        } else if (!isWaiting) {
            schedule.moveToWaiting(key, value, now);
        }
        return !verdict.waits();
    }

    @Override
    public void prepare(byte[] value) {
        Record<byte[], RoutedEvent> held = HeldRecord.decodeOrNull(value);
        if (held != null) {
            stage.payloads().prepare(held);
        }
    }

    private Verdict verdict(byte[] key, Record<byte[], RoutedEvent> held, long now) {
        try {
            return delivery.ofHeld(held, now);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            logUnreleased(key, e);
            return Verdict.fail(held, unreleased(e));
        }
    }

    /** Without the topic of its record, an event has no queue in which it could wait. */
    private static Verdict known(byte[] key, Verdict verdict) {
        return verdict.waits() && DueKey.topic(key).isEmpty()
                ? Verdict.fail(
                        verdict.event(),
                        "the event must wait for its schema, and its key in the schedule does not say"
                                + " in which topic it was")
                : verdict;
    }

    /**
     * Decodes a held event. Bytes that are no event become a dead letter.
     *
     * @param kept what is kept of bytes that are no event; null for nothing
     * @return null if the bytes are no event, and removed
     * @throws KafkaException if a later version has written the event, which stays held; ends the
     *     processor
     */
    private @Nullable Record<byte[], RoutedEvent> open(
            byte[] key, byte[] value, byte @Nullable [] kept) {
        stage.spans().begin();
        try {
            return HeldRecord.decode(value);
        } catch (LaterFormatException e) {
            throw new KafkaException(e);
        } catch (RuntimeException e) {
            schedule.remove(key);
            logUnreleased(key, e);
            delivery.bury(deadLetters.undecodable(kept, String.valueOf(e.getMessage())));
            return null;
        }
    }

    /**
     * Removes an event from the schedule and passes it on.
     *
     * @param kept null if nothing of the event may be kept
     * @param action receives the event and the record that it was read from
     */
    private void take(
            byte[] key,
            Record<byte[], RoutedEvent> held,
            byte @Nullable [] kept,
            BiConsumer<Record<byte[], RoutedEvent>, Optional<RecordMetadata>> action) {
        Optional<RecordMetadata> origin = HeldOrigin.of(key, context.taskId().partition());
        try {
            action.accept(schedule.take(key, held), origin);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            logUnreleased(key, e);
            String problem = unreleased(e);
            delivery.bury(
                    kept == null
                            ? deadLetters.undecodable(null, problem)
                            : deadLetters.undeliverable(
                                    held, EventError.DELIVERY_FAILED, problem, origin));
        }
    }

    /** The message of the exception may have values. */
    private static String unreleased(RuntimeException e) {
        return "the event could not be released: " + e.getClass().getSimpleName();
    }

    private void logUnreleased(byte[] key, RuntimeException e) {
        LOG.atError()
                .addKeyValue("task", context.taskId())
                .addKeyValue("topic", DueKey.topic(key))
                .addKeyValue("offset", DueKey.offset(key))
                .setCause(e)
                .log("Could not release a held event; sent it to the dead-letter topic");
    }
}
