package io.tailrace.relay.erase;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.held.HeldEvent;
import io.tailrace.processor.held.HeldOperation;
import io.tailrace.processor.held.HeldReport;
import io.tailrace.processor.held.HeldRequest;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import io.tailrace.relay.erase.Attribution.Owner;
import java.util.function.Consumer;

/** Has the held events of an aggregate erased by the processors that hold them. */
final class HeldErasure {

    /**
     * What became of the held events.
     *
     * @param known whether a processor with the application id has run
     * @param selected how many were held
     * @param erased how many dead letters without payload were written
     * @param left how many are still held
     * @param untyped how many more have the aggregate's id, but no aggregate type
     * @param unreadable how many held events of any aggregate this version cannot read
     */
    record Result(
            boolean known, long selected, long erased, long left, long untyped, long unreadable) {

        static final Result NONE = new Result(false, 0, 0, 0, 0, 0);

        /** How many were delivered, or taken by another command, before they were erased. */
        long gone() {
            return selected - erased - left;
        }
    }

    private HeldErasure() {}

    /**
     * Erases, or counts in a dry run. The changelog of the held events must exist.
     *
     * @param lines receives texts for people
     */
    static Result run(
            KafkaCluster kafka,
            Attribution attribution,
            EraseRequest request,
            Consumer<String> lines)
            throws InterruptedException {
        long[] untyped = new long[1];
        try (HeldOperation operation =
                HeldOperation.select(
                        kafka,
                        request.applicationId(),
                        event -> selects(owner(event, attribution), request))) {
            untyped[0] = request.untyped() ? 0 : untyped(kafka, attribution, request);
            int selected = operation.selected().size();
            if (request.dryRun() || selected == 0) {
                return new Result(true, selected, 0, selected, untyped[0], operation.unreadable());
            }
            HeldReport report =
                    operation.run(
                            new HeldRequest(Action.ERASE, request.run(), "", request.patience()),
                            left -> lines.accept(left + " events are still held"));
            return new Result(
                    true,
                    selected,
                    report.deadLettered(),
                    report.stillHeld(),
                    untyped[0],
                    operation.unreadable());
        }
    }

    private static long untyped(KafkaCluster kafka, Attribution attribution, EraseRequest request)
            throws InterruptedException {
        try (HeldOperation operation =
                HeldOperation.select(
                        kafka,
                        request.applicationId(),
                        event -> owner(event, attribution) == Owner.UNTYPED)) {
            return operation.selected().size();
        }
    }

    private static boolean selects(Owner owner, EraseRequest request) {
        return owner == Owner.AGGREGATE || (owner == Owner.UNTYPED && request.untyped());
    }

    private static Owner owner(HeldEvent event, Attribution attribution) {
        return event.aggregate().equals(attribution.aggregate().id())
                ? attribution.of(event.topic(), event.id())
                : Owner.OTHER;
    }
}
