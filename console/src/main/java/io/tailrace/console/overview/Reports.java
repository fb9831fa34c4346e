package io.tailrace.console.overview;

import io.tailrace.process.live.StatusRecord;
import io.tailrace.process.live.StatusTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What processes have reported: the last report and the last hour of each. Time is that of the
 * brokers, which the reports bring with them. Safe for any thread.
 */
final class Reports {

    /** For how long a process that was stopped, or whose work others do, is shown. */
    private static final Duration STOPPED_SHOWN = Duration.ofMinutes(10);

    private static final Duration GONE_SHOWN = Duration.ofHours(1);

    /** How many processes are kept; more than this are a mistake or an attack. */
    static final int MAX_PROCESSES = 500;

    /** How often, in the time of the reports, problems are looked for while reports are read. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Map<String, Track> tracks = new LinkedHashMap<>();
    private final ProblemClock clock = new ProblemClock();
    private final ProblemClock unreported = new ProblemClock();
    private List<Problem> ofGroups = List.of();
    private List<Problem> ofLetters = List.of();
    private Duration ahead = Duration.ZERO;
    private Instant looked = Instant.MIN;

    /**
     * What is shown at one moment.
     *
     * @param now by the clock of the brokers
     * @param tracks of the processes that are shown
     * @param problems those that last for long enough
     */
    record State(Instant now, Collection<Track> tracks, List<Problem> problems) {}

    /** Takes a report over, with the time at which the brokers got it. */
    synchronized void add(StatusRecord status, Instant at) {
        Seen seen = Seen.of(status, at);
        String key = status.process().key();
        tracks.computeIfAbsent(key, k -> new Track()).add(seen);
        if (looked.equals(Instant.MIN) || !at.isBefore(looked.plus(LOOK))) {
            look(at);
        }
    }

    /** Takes over that somebody has removed the reports of a process. */
    synchronized void remove(String key) {
        tracks.remove(key);
    }

    /**
     * A report was read as soon as it was written: shows how far the clock of this machine is ahead
     * of that of the brokers.
     */
    synchronized void synchronize(Instant at, Instant now) {
        ahead = Duration.between(at, now);
    }

    /**
     * Takes over how far the groups of subscribers are, which nobody reports.
     *
     * @param machine the time by the clock of this machine
     */
    synchronized void groups(List<Problem> problems, Instant machine) {
        ofGroups = List.copyOf(problems);
        lookAtUnreported(machine.minus(ahead));
    }

    /** Takes over how many dead letters are open; null if it is not known. */
    synchronized void letters(@Nullable Long open) {
        ofLetters = GroupProblems.ofLetters(open);
    }

    /** What is shown. */
    synchronized <T> T ask(Instant machine, Function<State, T> question) {
        Instant now = machine.minus(ahead);
        List<Problem> problems = new ArrayList<>(look(now));
        problems.addAll(lookAtUnreported(now));
        problems.sort(ProblemClock.ORDER);
        return question.apply(new State(now, shown(now), problems));
    }

    /** The history, also of processes that are no longer shown. */
    synchronized History history(Instant machine) {
        return History.of(tracks.values(), machine.minus(ahead));
    }

    /** The application ids of processors. */
    synchronized Set<String> applications() {
        return latest().stream()
                .filter(seen -> !Problems.isRelay(seen))
                .map(seen -> seen.status().process().name())
                .collect(Collectors.toSet());
    }

    private List<Problem> look(Instant now) {
        looked = now;
        forget(now);
        List<Seen> shown = shown(now).stream().map(Track::latest).filter(Objects::nonNull).toList();
        return clock.update(Problems.of(shown, now), now);
    }

    /** What nobody reports is as it is now: reports of the last hour are read long after it. */
    private List<Problem> lookAtUnreported(Instant now) {
        List<Problem> found = new ArrayList<>(ofGroups);
        found.addAll(ofLetters);
        return unreported.update(found, now);
    }

    private List<Track> shown(Instant now) {
        List<Seen> all = latest();
        List<Track> shown = new ArrayList<>();
        for (Track track : tracks.values()) {
            Seen seen = track.latest();
            if (seen != null && isShown(seen, all, now)) {
                shown.add(track);
            }
        }
        return shown;
    }

    private List<Seen> latest() {
        return tracks.values().stream().map(Track::latest).filter(Objects::nonNull).toList();
    }

    /**
     * A process that has gone is shown until another one has replaced it, or does its work; one
     * that was stopped for a while, or for as long as it is the last one of its name.
     */
    private static boolean isShown(Seen seen, List<Seen> all, Instant now) {
        if (seen.isRunning(now)) {
            return true;
        }
        if (seen.status().isStopped()) {
            return !seen.at().plus(STOPPED_SHOWN).isBefore(now)
                    || (!seen.at().plus(StatusTopic.RETENTION).isBefore(now)
                            && Problems.isLastStopped(seen, all, now));
        }
        if (all.stream().anyMatch(seen::isReplacedBy)) {
            return false;
        }
        if (seen.at().plus(StatusTopic.RETENTION).isBefore(now)) {
            return false;
        }
        return !seen.at().plus(GONE_SHOWN).isBefore(now)
                || all.stream().noneMatch(o -> o.isOfSameName(seen) && o.isRunning(now));
    }

    /**
     * Processes that are not shown and whose hour is over; and the oldest, if there are too many.
     */
    private void forget(Instant now) {
        List<Track> shown = shown(now);
        Instant hourAgo = now.minus(GONE_SHOWN);
        tracks.values()
                .removeIf(
                        track ->
                                !shown.contains(track)
                                        && Objects.requireNonNull(track.latest())
                                                .at()
                                                .isBefore(hourAgo));
        while (tracks.size() > MAX_PROCESSES) {
            tracks.entrySet().stream()
                    .min(
                            Comparator.comparing(
                                    entry ->
                                            Objects.requireNonNull(entry.getValue().latest()).at()))
                    .ifPresent(oldest -> tracks.remove(oldest.getKey()));
        }
    }
}
