package io.tailrace.relay.erase;

import io.tailrace.process.status.StatusReport;
import io.tailrace.processor.schedule.Schedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What {@link Erase} has done, what is left, and until when. No input or output.
 *
 * @param request what was asked for
 * @param rows the rows of the table
 * @param shared the held events and the dead letters
 * @param topics the topics that still have records of the aggregate, as they were searched
 * @param otherSchedules changelogs of held events of other processors, which were not looked at
 */
record EraseReport(
        EraseRequest request,
        RowErasure.Result rows,
        Passes.Result shared,
        List<TopicEntry> topics,
        OtherSchedules otherSchedules)
        implements Erasure {

    private static final String OUTSIDE =
            "the write-ahead log, standbys and backups of PostgreSQL; outbox tables of other services"
                    + " and of other databases; state directories of processors; topics that"
                    + " replays with --to-topic wrote; whatever consumers have stored, and events"
                    + " that a consumer has read and will report as failed";

    private static final String NOTHING =
            "nothing of the aggregate was found: the text before the first slash, here %s, is the"
                    + " aggregate type, and the rest is the id";

    EraseReport {
        topics = List.copyOf(topics);
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
        all.put("unread", unread());
        all.put(
                "heldEvents",
                new StatusReport()
                        .put("erased", held(HeldErasure.Result::erased))
                        .put("deliveredBefore", held(HeldErasure.Result::gone))
                        .put("left", held(HeldErasure.Result::left))
                        .put("leftUntyped", held(HeldErasure.Result::untyped))
                        .put("unreadable", held(HeldErasure.Result::unreadable))
                        .put("changelogs", changelogs()));
        all.put(
                "deadLetters",
                new StatusReport()
                        .put("discarded", letters().discarded())
                        .put("leftOpen", letters().left())
                        .put("leftUntyped", letters().untyped()));
        StatusReport inTopics = new StatusReport();
        topics.forEach(entry -> inTopics.put(entry.found().topic(), status(entry)));
        all.put("topics", inTopics);
        all.put(
                "otherSchedules",
                otherSchedules.topics().isEmpty() && !otherSchedules.complete()
                        ? "not known: the right Describe on topic * is missing"
                        : otherSchedules.topics());
        if (isNothing()) {
            all.put("note", NOTHING.formatted(request.aggregate().type()));
        }
        return all.put("notLookedAt", OUTSIDE);
    }

    private Object unread() {
        return shared.unread().unknown().isEmpty()
                ? shared.unread().records()
                : "not known: the right Describe is missing on group "
                        + String.join(", ", shared.unread().unknown());
    }

    private List<String> changelogs() {
        return shared.held().stream()
                .map(
                        held ->
                                Schedule.changelog(held.applicationId())
                                        + (held.known()
                                                ? ""
                                                : " does not exist: no processor with this"
                                                        + " application id has run"))
                .toList();
    }

    private boolean isNothing() {
        return rows.rows().removed() + rows.rows().left() == 0 && topics.isEmpty();
    }

    private long held(ToLongFunction<HeldErasure.Result> figure) {
        return shared.held().stream().mapToLong(figure).sum();
    }

    private DeadLetterErasure.Result letters() {
        return shared.letters();
    }

    private long untyped() {
        return held(HeldErasure.Result::untyped) + letters().untyped();
    }

    private static StatusReport status(TopicEntry entry) {
        TopicRecords found = entry.found();
        Instant until = entry.expiry().until();
        StatusReport status =
                new StatusReport().put("records", found.records()).put("untyped", found.untyped());
        if (found.isReplaced()) {
            status.put("held", found.held());
        }
        return status.put("newest", String.valueOf(found.newest()))
                .put("until", until == null ? "unknown" : until.toString())
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
        add(left, shared.unread().records(), "records not yet read by the processors");
        for (String applicationId : shared.unread().unknown()) {
            left.add("whatever processors " + applicationId + " have not read, which is not known");
        }
        add(left, held(HeldErasure.Result::left), "held events");
        add(left, held(HeldErasure.Result::unreadable), "held events that cannot be read");
        add(left, letters().left(), "open dead letters");
        add(
                left,
                untyped(),
                "retries and dead letters with this aggregate id whose aggregate type nothing shows");
        add(left, otherSchedules.topics().size(), "schedules of other processors");
        return String.join(", ", left);
    }

    @Override
    public String remedy() {
        return EraseRemedy.of(this);
    }

    private static void add(List<String> left, long count, String what) {
        if (count > 0) {
            left.add(count + " " + what);
        }
    }
}
