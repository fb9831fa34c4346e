package io.tailrace.processor.topology.delay;

import io.tailrace.event.EventException;
import io.tailrace.processor.topology.delay.Verdict.Fate;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageSpans.Outcome;
import io.tailrace.record.payload.NotReadyException;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Decides what happens to an event that is due, and does it. Deciding changes no state, so an event
 * that has to wait can stay where it is. For the thread of the task.
 */
final class Delivery {

    private final DelayContext stage;
    private final HeldDeadLetters deadLetters;
    private final ProcessorContext<byte[], RoutedEvent> context;

    Delivery(
            DelayContext stage,
            HeldDeadLetters deadLetters,
            ProcessorContext<byte[], RoutedEvent> context) {
        this.stage = stage;
        this.deadLetters = deadLetters;
        this.context = context;
    }

    /**
     * What happens to an event that was held until now. It is written with the current time: with
     * the time at which it arrived, a topic that keeps events for a shorter time than this one was
     * held would delete it on arrival. The topic may accept less than at the time at which the
     * event arrived.
     *
     * @param held the event without the mark of the account
     */
    Verdict ofHeld(Record<byte[], RoutedEvent> held, long now) {
        return stage.limits()
                .violation(held)
                .map(violation -> Verdict.refuse(held, violation))
                .orElseGet(() -> of(held.withTimestamp(now)));
    }

    /** What happens to an event that fits into its topic. */
    Verdict of(Record<byte[], RoutedEvent> event) {
        String group = event.value().group();
        if (group == null) {
            return ofConverted(event, converted(event));
        }
        return stage.groups().isKnown(group)
                ? Verdict.write(event)
                : Verdict.refuse(
                        event,
                        "group must be configured or have topic %s, got \"%s\""
                                .formatted(event.value().topic(), group));
    }

    private Verdict converted(Record<byte[], RoutedEvent> event) {
        if (!stage.payloads().mayWait()) {
            return Verdict.write(event);
        }
        try {
            Record<byte[], RoutedEvent> converted = stage.payloads().convert(event);
            return stage.limits()
                    .violation(converted)
                    .map(violation -> Verdict.refuse(event, violation))
                    .orElseGet(() -> Verdict.write(converted));
        } catch (NotReadyException e) {
            return Verdict.await(event);
        } catch (EventException e) {
            return Verdict.refuse(event, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) { // its message may have values
            return Verdict.refuse(
                    event, "the payload cannot be converted: " + e.getClass().getSimpleName());
        }
    }

    /** A topic is waited for, or made, only for an event that is written to it. */
    private Verdict ofConverted(Record<byte[], RoutedEvent> event, Verdict verdict) {
        if (verdict.fate() != Fate.WRITE) {
            return verdict;
        }
        return stage.outputs()
                .awaitExistence(event.value().topic())
                .map(refusal -> Verdict.fail(event, refusal))
                .orElse(verdict);
    }

    /**
     * Does it.
     *
     * @param verdict one that does not {@linkplain Verdict#waits wait}
     * @param origin the record that the event was read from
     */
    void carryOut(Verdict verdict, Optional<RecordMetadata> origin) {
        Record<byte[], RoutedEvent> event = verdict.event();
        switch (verdict.fate()) {
            case WRITE -> write(event);
            case DEAD_LETTER ->
                    bury(
                            deadLetters.undeliverable(
                                    event, verdict.error(), verdict.problem(), origin));
            case WAIT -> throw new IllegalArgumentException("the event must wait");
        }
    }

    private void write(Record<byte[], RoutedEvent> event) {
        String group = event.value().group();
        if (group == null) {
            stage.metrics().delivered(DeliveryLatency.of(event, context.currentSystemTimeMs()));
        } else {
            stage.metrics().retried(group);
        }
        context.forward(event, NodeNames.DELIVER);
        stage.spans().ended(group == null ? Outcome.PUBLISHED : Outcome.RETRIED, event);
    }

    /** Writes a dead letter. */
    void bury(Record<byte[], RoutedEvent> deadLetter) {
        context.forward(deadLetter, NodeNames.DEAD_LETTER);
    }
}
