package io.tailrace.relay.erase;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.held.HeldEvent;
import io.tailrace.processor.held.HeldOperation;
import io.tailrace.processor.held.HeldReport;
import io.tailrace.processor.held.HeldRequest;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import io.tailrace.relay.erase.Attribution.Owner;
import java.time.Duration;
import java.util.function.Consumer;

/** Has the held events of an aggregate erased by the processors that hold them. */
final class HeldErasure {

    /**
     * What became of the held events.
     *
     * @param applicationId of the processors
     * @param known whether a processor with the application id has run
     * @param erased how many dead letters without payload were written
     * @param gone how many were delivered, or taken by another command, before they were erased
     * @param left how many are still held
     * @param untyped how many more have the aggregate's id, but no aggregate type
     * @param unreadable how many held events of any aggregate this version cannot read
     */
    record Result(
            String applicationId,
            boolean known,
            long erased,
            long gone,
            long left,
            long untyped,
            long unreadable) {

        static Result none(String applicationId) {
            return new Result(applicationId, false, 0, 0, 0, 0, 0);
        }

        boolean hasErased() {
            return erased + gone > 0;
        }

        /** The result of this pass and a later one. */
        Result then(Result later) {
            return new Result(
                    applicationId,
                    later.known,
                    erased + later.erased,
                    gone + later.gone,
                    later.left,
                    later.untyped,
                    later.unreadable);
        }
    }

    private final KafkaCluster kafka;
    private final Attribution attribution;
    private final EraseRequest request;
    private final String applicationId;

    /**
     * @param applicationId of processors whose changelog of held events exists
     */
    HeldErasure(
            KafkaCluster kafka,
            Attribution attribution,
            EraseRequest request,
            String applicationId) {
        this.kafka = kafka;
        this.attribution = attribution;
        this.request = request;
        this.applicationId = applicationId;
    }

    /**
     * Erases, or counts.
     *
     * @param counts whether nothing is changed
     * @param deadline of {@link System#nanoTime()}: how long to wait for the processors
     * @param lines receives texts for people
     */
    Result run(boolean counts, long deadline, Consumer<String> lines) throws InterruptedException {
        long[] untyped = new long[1];
        try (HeldOperation operation =
                HeldOperation.select(kafka, applicationId, event -> selects(owner(event)))) {
            untyped[0] = request.untyped() ? 0 : untyped();
            int selected = operation.selected().size();
            if (counts || selected == 0) {
                return result(operation, 0, 0, selected, untyped[0]);
            }
            HeldReport report =
                    operation.run(
                            new HeldRequest(Action.ERASE, request.run(), "", until(deadline)),
                            left -> lines.accept(left + " events are still held"));
            return result(
                    operation,
                    report.deadLettered(),
                    report.goneBefore(),
                    report.stillHeld(),
                    untyped[0]);
        }
    }

    private Result result(
            HeldOperation operation, long erased, long gone, long left, long untyped) {
        return new Result(applicationId, true, erased, gone, left, untyped, operation.unreadable());
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private long untyped() throws InterruptedException {
        try (HeldOperation operation =
                HeldOperation.select(
                        kafka, applicationId, event -> owner(event) == Owner.UNTYPED)) {
            return operation.selected().size();
        }
    }

    private boolean selects(Owner owner) {
        return owner == Owner.AGGREGATE || (owner == Owner.UNTYPED && request.untyped());
    }

    private Owner owner(HeldEvent event) {
        return event.aggregate().equals(attribution.aggregate().id())
                ? attribution.of(event.topic(), event.source(), event.id())
                : Owner.OTHER;
    }
}
