package io.tailrace.console.overview;

import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import io.tailrace.console.overview.Overview.DeadLetters;
import io.tailrace.console.overview.Overview.ProblemLine;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.StatusTopic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The overview and the last hour, as an API. Safe for any thread. */
public final class OverviewResource implements Resource, AutoCloseable {

    /** How long the first callers wait until what was reported before is read. */
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);

    private final KafkaCluster kafka;
    private final Supplier<@Nullable Long> openLetters;
    private final InstantSource clock = InstantSource.system();
    private final Reports reports = new Reports();
    private final StatusReader reader;
    private final GroupLags groups;

    private OverviewResource(
            KafkaCluster kafka, String applicationId, Supplier<@Nullable Long> openLetters) {
        this.kafka = kafka;
        this.openLetters = openLetters;
        this.reader = new StatusReader(kafka, reports, clock);
        this.groups = new GroupLags(kafka, reports, clock, applicationId, reader::isComplete);
    }

    /**
     * Begins to read what processes report.
     *
     * @param applicationId the application id of the processors
     * @param openLetters how many dead letters are open; supplies null while that is not known
     */
    public static OverviewResource start(
            KafkaCluster kafka, String applicationId, Supplier<@Nullable Long> openLetters) {
        OverviewResource resource = new OverviewResource(kafka, applicationId, openLetters);
        resource.reader.start();
        resource.groups.start();
        return resource;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/overview", request -> overview()),
                Route.get("/api/v1/history", request -> history()));
    }

    private Overview overview() throws InterruptedException {
        requireComplete();
        GroupLags.State now = groups.now();
        DeadLetters letters = new DeadLetters(openLetters.get());
        reports.letters(letters.open());
        return reports.ask(reader.heard(), state -> overview(state, now, letters));
    }

    /** With half of the reports, every process would seem to be gone. */
    private void requireComplete() throws InterruptedException {
        if (!reader.awaitComplete(FIRST_WAIT)) {
            throw ApiException.unavailable(
                    "The console is still reading what processes have reported",
                    "Ask again in a few seconds.");
        }
    }

    private Overview overview(
            Reports.State state, GroupLags.State shownGroups, DeadLetters letters) {
        Instant now = state.now();
        List<Seen> seen = new ArrayList<>();
        state.tracks().stream().map(Track::latest).forEach(one -> add(seen, one));
        return new Overview(
                now,
                problems(state.problems()),
                OverviewLines.relays(state.tracks(), now),
                OverviewLines.processors(state.tracks(), now),
                OverviewLines.types(state.tracks(), kafka.topics().outboxPrefix(), now),
                shownGroups.groups(),
                shownGroups.problem(clock.instant()),
                AccountSummary.of(seen, now),
                letters,
                History.lastMinute(state.tracks(), now));
    }

    private static void add(List<Seen> all, @Nullable Seen one) {
        if (one != null) {
            all.add(one);
        }
    }

    /** While reports cannot be read, everything else would be a consequence of it. */
    private List<ProblemLine> problems(List<Problem> found) {
        Outage.Failure failure = reader.failure();
        if (failure == null) {
            List<ProblemLine> lines = new ArrayList<>();
            found.forEach(problem -> lines.add(OverviewLines.of(problem)));
            addLeftOut(lines);
            return lines;
        }
        return List.of(
                new ProblemLine(
                        failure.missing() ? "warning" : "critical",
                        "console",
                        failure.missing()
                                ? failure.text()
                                : "What processes report in %s cannot be read, so that this page shows what was: %s"
                                        .formatted(StatusTopic.NAME, failure.text()),
                        failure.since(),
                        failure.missing() ? Runbook.STATUS_TOPIC : Runbook.RIGHTS));
    }

    private void addLeftOut(List<ProblemLine> lines) {
        long leftOut = reader.leftOut();
        if (leftOut > 0) {
            lines.add(
                    new ProblemLine(
                            "warning",
                            "console",
                            "%d records of %s could not be read as reports since the console was started, and are left out; its log names the first"
                                    .formatted(leftOut, StatusTopic.NAME),
                            null,
                            Runbook.STATUS_TOPIC));
        }
    }

    private History history() throws InterruptedException {
        requireComplete();
        return reports.history(clock.instant());
    }

    @Override
    public void close() {
        reader.close();
        groups.close();
    }
}
