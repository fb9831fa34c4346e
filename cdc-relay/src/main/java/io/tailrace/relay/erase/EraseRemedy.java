package io.tailrace.relay.erase;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.erase.RowErasure.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Says what to do about what {@link Erase} has left. Pure, and without the aggregate id. */
final class EraseRemedy {

    private final EraseReport report;
    private final List<String> texts = new ArrayList<>();

    private EraseRemedy(EraseReport report) {
        this.report = report;
    }

    static String of(EraseReport report) {
        EraseRemedy remedy = new EraseRemedy(report);
        remedy.rows();
        remedy.processors();
        remedy.unknown();
        remedy.texts.add("Then repeat the command: what is erased stays erased.");
        return String.join(" ", remedy.texts);
    }

    private void rows() {
        RowErasure.Result rows = report.rows();
        OperatorException doubt = rows.doubt();
        if (doubt != null && rows.rows().left() > 0) {
            texts.add(doubt.getMessage() + ". " + doubt.remedy());
            return;
        }
        addIf(
                rows.rows().unpublished() > 0,
                "Start the relays of the table, so that its rows are published, and end transactions"
                        + " that are open for long. If the rows stay although relays run, see \"Rows"
                        + " that stay\" in docs/how-to/erase.md.");
        addIf(
                rows.kept() == Kept.LOCKED,
                "Other sessions have locked published rows: end their transactions.");
        addIf(
                rows.kept() == Kept.CHANGED,
                "Table, publication or partitions have changed during the command: let the relays of"
                        + " the table stream from what they are now.");
    }

    private void processors() {
        String ids =
                report.request().applicationIds().stream()
                        .map(id -> "--application-id " + id)
                        .collect(Collectors.joining(", "));
        addIf(
                report.shared().unread().records() > 0,
                "Start the processors with %s, and end Kafka transactions that hang; events that are not read yet can still be held."
                        .formatted(ids));
        addIf(
                sum(HeldErasure.Result::left) > 0,
                "Check that a processor with %s runs, of a version that knows erase."
                        .formatted(ids));
        addIf(
                sum(HeldErasure.Result::unreadable) > 0,
                "Use a version of this command that is as new as the processors: it can read what"
                        + " they hold.");
        addIf(
                report.shared().letters().stopped(),
                "Another redrive or discard is running: wait until it has ended.");
    }

    private void unknown() {
        List<String> unknown = report.shared().unread().unknown();
        addIf(
                !unknown.isEmpty(),
                "Grant this client Describe on group %s.".formatted(String.join(", ", unknown)));
        addIf(
                sum(HeldErasure.Result::untyped) + report.shared().letters().untyped() > 0,
                "If no other aggregate type has this id, or these may go as well, add"
                        + " --include-untyped.");
        addIf(
                !report.otherSchedules().topics().isEmpty(),
                "Add --application-id for the processors of %s; if they are of no use any more, delete these topics."
                        .formatted(String.join(", ", report.otherSchedules().topics())));
    }

    private long sum(ToLongFunction<HeldErasure.Result> figure) {
        return report.shared().held().stream().mapToLong(figure).sum();
    }

    private void addIf(boolean holds, String text) {
        if (holds) {
            texts.add(text);
        }
    }
}
