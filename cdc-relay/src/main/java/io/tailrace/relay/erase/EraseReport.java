package io.tailrace.relay.erase;

import io.tailrace.process.OperatorException;
import io.tailrace.process.status.StatusReport;
import io.tailrace.processor.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link Erase} has done, what is left, and until when. No input or output.
 *
 * @param request what was asked for
 * @param rows the rows of the table
 * @param held the held events
 * @param letters the dead letters
 * @param topics the topics that still have records of the aggregate, as they were searched
 * @param otherSchedules changelogs of held events of other processors, which were not looked at
 */
record EraseReport(
        EraseRequest request,
        RowErasure.Result rows,
        HeldErasure.Result held,
        DeadLetterErasure.Result letters,
        List<TopicEntry> topics,
        List<String> otherSchedules)
        implements Erasure {

    private static final String OUTSIDE =
            "the write-ahead log, standbys and backups of PostgreSQL, and whatever consumers have"
                    + " stored";

    EraseReport {
        topics = List.copyOf(topics);
        otherSchedules = List.copyOf(otherSchedules);
    }

    @Override
    public StatusReport status() {
        StatusReport all = new StatusReport();
        all.put("aggregate", request.aggregate().type() + "/" + request.aggregate().id());
        all.put("run", request.run());
        all.put("dryRun", request.dryRun());
        all.put(
                "rows",
                new StatusReport()
                        .put("removed", rows.rows().removed())
                        .put("leftPublished", rows.rows().published())
                        .put("leftUnpublished", rows.rows().unpublished()));
        all.put(
                "heldEvents",
                new StatusReport()
                        .put("erased", held.erased())
                        .put("deliveredBefore", held.gone())
                        .put("left", held.left())
                        .put("leftUntyped", held.untyped())
                        .put("unreadable", held.unreadable())
                        .put("changelog", changelog()));
        all.put(
                "deadLetters",
                new StatusReport()
                        .put("discarded", letters.discarded())
                        .put("leftOpen", letters.left())
                        .put("leftUntyped", letters.untyped()));
        StatusReport inTopics = new StatusReport();
        topics.forEach(entry -> inTopics.put(entry.found().topic(), status(entry)));
        all.put("topics", inTopics);
        all.put("otherSchedules", otherSchedules);
        return all.put("notLookedAt", OUTSIDE);
    }

    private String changelog() {
        String topic = Schedule.changelog(request.applicationId());
        return held.known()
                ? topic
                : topic + " does not exist: no processor with this application id has run";
    }

    private static StatusReport status(TopicEntry entry) {
        return new StatusReport()
                .put("records", entry.found().records())
                .put("untyped", entry.found().untyped())
                .put("newest", String.valueOf(entry.found().newest()))
                .put(
                        "until",
                        entry.expiry().until() == null
                                ? "unknown"
                                : entry.expiry().until().toString())
                .put("because", entry.expiry().why());
    }

    @Override
    public boolean isComplete() {
        return left().isEmpty();
    }

    @Override
    public String left() {
        List<String> left = new ArrayList<>();
        add(left, rows.rows().left(), "rows of the table");
        add(left, held.left(), "held events");
        add(left, letters.left(), "open dead letters");
        add(
                left,
                held.untyped() + letters.untyped(),
                "retries and dead letters with this aggregate id whose aggregate type nothing shows");
        return String.join(", ", left);
    }

    @Override
    public String remedy() {
        List<String> remedies = new ArrayList<>();
        OperatorException doubt = rows.doubt();
        if (rows.rows().left() > 0) {
            remedies.add(
                    doubt == null
                            ? "Start the relays of the table, so that its rows are published, and"
                                    + " end transactions that are open for long."
                            : doubt.getMessage() + ". " + doubt.remedy());
        }
        if (held.left() > 0) {
            remedies.add(
                    "Check that a processor with --application-id %s runs, of a version that knows erase."
                            .formatted(request.applicationId()));
        }
        if (held.untyped() + letters.untyped() > 0) {
            remedies.add(
                    "If no other aggregate type has this id, or these may go as well, add"
                            + " --include-untyped.");
        }
        remedies.add("Then repeat the command: what is erased stays erased.");
        return String.join(" ", remedies);
    }

    private static void add(List<String> left, long count, String what) {
        if (count > 0) {
            left.add(count + " " + what);
        }
    }
}
