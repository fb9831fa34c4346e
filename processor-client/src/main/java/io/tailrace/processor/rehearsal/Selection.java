package io.tailrace.processor.rehearsal;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedriveReport;
import io.tailrace.processor.dlt.RedriveRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The dead letters that a redrive would send, found by a dry run of it: by group, then by
 * aggregate, in their order. Holds no payloads. For one thread.
 */
final class Selection {

    private final Map<String, Map<String, List<Letter>>> groups = new TreeMap<>();
    private long neverGivenToAGroup;
    private long selected;

    private Selection() {}

    /**
     * Selects.
     *
     * @param request a dry run
     * @param report receives what the redrive would refuse
     */
    static Selection of(KafkaCluster kafka, RedriveRequest request, RehearsalReport report)
            throws InterruptedException {
        Selection selection = new Selection();
        RedriveReport dryRun =
                new Redrive(kafka, request, (letter, result) -> selection.add(letter, result))
                        .run();
        if (dryRun.redriven() != selection.selected + selection.neverGivenToAGroup) {
            throw new IllegalStateException(
                    "a dry run would redrive %d dead letters, but %d were selected"
                            .formatted(
                                    dryRun.redriven(),
                                    selection.selected + selection.neverGivenToAGroup));
        }
        report.setSelected(selection.selected);
        report.setNeverGivenToAGroup(selection.neverGivenToAGroup);
        report.setRefused(dryRun.refused(), dryRun.refusals());
        return selection;
    }

    /** The groups that failed. */
    Collection<String> groups() {
        return groups.keySet();
    }

    /** The dead letters of a group, those of one aggregate in a list, in their order. */
    Collection<List<Letter>> aggregates(String group) {
        return groups.getOrDefault(group, Map.of()).values();
    }

    private void add(DeadLetterRecord letter, String result) {
        if (result.startsWith("refused")) {
            return;
        }
        if (letter.group().isEmpty()) {
            neverGivenToAGroup++;
            return;
        }
        selected++;
        groups.computeIfAbsent(letter.group(), group -> new LinkedHashMap<>())
                .computeIfAbsent(aggregate(letter), key -> new ArrayList<>())
                .add(Letter.of(letter));
    }

    /** As subscribers see it: the key. All keys of an aggregate are in one partition. */
    private static String aggregate(DeadLetterRecord letter) {
        return letter.record().partition() + ":" + letter.aggregate();
    }
}
