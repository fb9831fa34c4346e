package io.tailrace.processor.rehearsal;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterReader;
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
 * aggregate, in their order. Holds no payloads. Single use, for one thread, except for {@link
 * #stop}.
 */
final class Selection {

    /** More dead letters than this are rehearsed with a limit only. */
    static final long MAX_WITHOUT_LIMIT = 50_000;

    private final RedriveRequest request;
    private final Redrive dryRun;
    private final Map<String, Map<String, List<Letter>>> groups = new TreeMap<>();
    private long neverGivenToAGroup;
    private long selected;

    /**
     * @param request a dry run
     */
    Selection(KafkaCluster kafka, RedriveRequest request) {
        this.request = request;
        this.dryRun = new Redrive(kafka, request, this::add);
    }

    /** Ends {@link #select} soon. May be called by any thread. */
    void stop() {
        dryRun.requestStop();
    }

    /**
     * Selects.
     *
     * @param report receives the numbers, and what the redrive would refuse
     * @throws OperatorException if there are too many dead letters for a rehearsal without a limit
     */
    void select(RehearsalReport report) throws InterruptedException {
        RedriveReport found = dryRun.run();
        if (found.redriven() != selected + neverGivenToAGroup) {
            throw new IllegalStateException(
                    "a dry run would redrive %d dead letters, but %d were selected"
                            .formatted(found.redriven(), selected + neverGivenToAGroup));
        }
        report.setSelected(selected);
        report.setNeverGivenToAGroup(neverGivenToAGroup);
        report.setRefused(found.refused(), found.refusals(), found.remedies());
    }

    /** How many of the dead letters to be rehearsed are redriven or discarded by now. */
    long countNotOpenAnyMore(KafkaCluster kafka) throws InterruptedException {
        try (DeadLetterReader reader = DeadLetterReader.open(kafka)) {
            return groups.values().stream()
                    .flatMap(aggregates -> aggregates.values().stream())
                    .flatMap(List::stream)
                    .map(Letter::position)
                    .filter(at -> reader.hasDisposition(at.partition(), at.offset()))
                    .count();
        }
    }

    /** The groups that failed. */
    Collection<String> groups() {
        return groups.keySet();
    }

    /**
     * The dead letters of a group, those of one aggregate in a list, in their order, and each that
     * belongs to no aggregate in a list of its own.
     */
    Collection<List<Letter>> aggregates(String group) {
        return List.copyOf(groups.getOrDefault(group, Map.of()).values());
    }

    void add(DeadLetterRecord letter, String result) {
        if (result.startsWith("refused")) {
            return;
        }
        if (letter.group().isEmpty()) {
            neverGivenToAGroup++;
            return;
        }
        selected++;
        requireFew(selected, request.limit());
        String key = letter.aggregateKey();
        groups.computeIfAbsent(letter.group(), group -> new LinkedHashMap<>())
                .computeIfAbsent(
                        key.isEmpty() ? letter.position() : key, aggregate -> new ArrayList<>())
                .add(Letter.of(letter));
    }

    /** Refuses many dead letters if nobody has said how many. */
    static void requireFew(long selected, long limit) {
        if (selected > MAX_WITHOUT_LIMIT && limit == Long.MAX_VALUE) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "A rehearsal of more than %d dead letters must have a --limit, got none"
                            .formatted(MAX_WITHOUT_LIMIT),
                    "Rehearse a part of them with --limit=1000, or with a filter such as --group or"
                            + " --type; a larger --limit rehearses them all, which holds locks in the"
                            + " subscribers' database for as long as it takes.");
        }
    }
}
