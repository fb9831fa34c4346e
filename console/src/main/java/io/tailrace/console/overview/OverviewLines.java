package io.tailrace.console.overview;

import io.tailrace.console.overview.Overview.ProblemLine;
import io.tailrace.console.overview.Overview.Processor;
import io.tailrace.console.overview.Overview.Relay;
import io.tailrace.console.overview.Overview.TypeRate;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.ReportedMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the lines of the overview from reports; pure. */
final class OverviewLines {

    private static final int MAX_TYPES = 20;
    private static final String OTHER = "other";
    private static final String NO_GROUP = "none";

    private OverviewLines() {}

    static ProblemLine of(Problem problem) {
        return new ProblemLine(
                problem.severity().name().toLowerCase(Locale.ROOT),
                problem.subject(),
                problem.text(),
                problem.since(),
                problem.runbook());
    }

    /** The relays, those of a slot together, its leader first. */
    static List<Relay> relays(Collection<Track> tracks, Instant now) {
        List<Relay> relays = new ArrayList<>();
        for (Track track : tracks) {
            Seen seen = track.latest();
            if (seen != null && Problems.isRelay(seen)) {
                relays.add(relay(seen, flowing(track, now), now));
            }
        }
        relays.sort(
                Comparator.comparing(Relay::slot)
                        .thenComparing(relay -> !relay.leader())
                        .thenComparing(Relay::host)
                        .thenComparing(Relay::instance));
        return relays;
    }

    private static Relay relay(Seen seen, @Nullable Rates rates, Instant now) {
        LiveProcess process = seen.status().process();
        return new Relay(
                process.name(),
                process.instance(),
                process.host(),
                process.version(),
                Problems.isLeader(seen) && seen.isRunning(now),
                seen.status().state(),
                seen.status().healthy() && !seen.isSilent(now),
                seen.at(),
                seen.isSilent(now),
                perSecond(rates, ReportedMetrics.RELAY_TRANSACTIONS),
                perSecond(rates, ReportedMetrics.RELAY_PUBLISHED),
                number(seen.value(ReportedMetrics.RELAY_LAG_SECONDS)),
                whole(seen.value(ReportedMetrics.RELAY_LAG_BYTES)),
                whole(seen.value(ReportedMetrics.RELAY_DEPTH)),
                whole(seen.value(ReportedMetrics.RELAY_WAL_HELD)),
                whole(seen.value(ReportedMetrics.RELAY_WAL_BUDGET)),
                whole(seen.value(ReportedMetrics.RELAY_WAL_SAFE)),
                perSecond(rates, ReportedMetrics.DEAD_LETTERED),
                Math.round(seen.value(ReportedMetrics.RELAY_PUBLISHED, 0)));
    }

    /** The processors, those of an application together. */
    static List<Processor> processors(Collection<Track> tracks, Instant now) {
        List<Processor> processors = new ArrayList<>();
        for (Track track : tracks) {
            Seen seen = track.latest();
            if (seen != null && !Problems.isRelay(seen)) {
                processors.add(processor(seen, flowing(track, now), now));
            }
        }
        processors.sort(
                Comparator.comparing(Processor::application)
                        .thenComparing(Processor::host)
                        .thenComparing(Processor::instance));
        return processors;
    }

    private static Processor processor(Seen seen, @Nullable Rates rates, Instant now) {
        LiveProcess process = seen.status().process();
        return new Processor(
                process.name(),
                process.instance(),
                process.host(),
                process.version(),
                seen.status().state(),
                seen.status().healthy() && !seen.isSilent(now),
                seen.at(),
                seen.isSilent(now),
                perSecond(rates, ReportedMetrics.DELIVERED),
                perSecond(rates, ReportedMetrics.DUPLICATES_SKIPPED),
                whole(seen.value(ReportedMetrics.PROCESSOR_LAG)),
                Math.round(seen.value(ReportedMetrics.HELD, 0)),
                number(seen.value(ReportedMetrics.HELD_NEXT_DUE)),
                seen.value(ReportedMetrics.HELD_OVERDUE, 0),
                failed(rates),
                perSecond(rates, ReportedMetrics.DEAD_LETTERED),
                Math.round(seen.value(ReportedMetrics.RESTORING, 0)),
                Math.round(seen.value(ReportedMetrics.DELIVERED, 0)));
    }

    /** The rates of a process that runs; null for one that does not. */
    private static @Nullable Rates flowing(Track track, Instant now) {
        Seen seen = track.latest();
        return seen != null && seen.isRunning(now) ? track.rates() : null;
    }

    private static double perSecond(@Nullable Rates rates, String meter) {
        return rates == null ? 0 : rates.perSecond(meter);
    }

    /** Reports of groups: those that are retried, and those that are given up. */
    private static double failed(@Nullable Rates rates) {
        if (rates == null) {
            return 0;
        }
        double givenUp =
                rates
                        .perSecondBy(ReportedMetrics.DEAD_LETTERED, ReportedMetrics.GROUP)
                        .entrySet()
                        .stream()
                        .filter(group -> !group.getKey().equals(NO_GROUP))
                        .mapToDouble(Map.Entry::getValue)
                        .sum();
        return rates.perSecond(ReportedMetrics.RETRIES) + givenUp;
    }

    /**
     * Rows of each type per second: at most twenty types, the busiest first, and then all others
     * together.
     *
     * @param prefix of the topics of the relays
     */
    static List<TypeRate> types(Collection<Track> tracks, String prefix, Instant now) {
        Map<String, Double> rates = new HashMap<>();
        for (Track track : tracks) {
            Rates flowing = flowing(track, now);
            if (flowing != null) {
                flowing.perSecondBy(ReportedMetrics.RELAY_TOPIC_PUBLISHED, ReportedMetrics.TOPIC)
                        .forEach((topic, rate) -> add(rates, topic, prefix, rate));
            }
        }
        double rest = rates.getOrDefault(OTHER, 0.0);
        boolean more = rates.remove(OTHER) != null;
        List<TypeRate> all = new ArrayList<>();
        rates.forEach((type, rate) -> all.add(new TypeRate(type, rate)));
        all.sort(
                Comparator.comparing(TypeRate::eventsPerSecond)
                        .reversed()
                        .thenComparing(TypeRate::type));
        List<TypeRate> shown = new ArrayList<>(all.subList(0, Math.min(MAX_TYPES, all.size())));
        for (TypeRate hidden : all.subList(shown.size(), all.size())) {
            rest += hidden.eventsPerSecond();
            more = true;
        }
        if (more) {
            shown.add(new TypeRate(OTHER, rest));
        }
        return shown;
    }

    private static void add(Map<String, Double> rates, String topic, String prefix, double rate) {
        if (topic.startsWith(prefix)) {
            rates.merge(topic.substring(prefix.length()), rate, Double::sum);
        } else if (topic.equals(OTHER)) {
            rates.merge(OTHER, rate, Double::sum);
        }
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : (Double) value;
    }

    private static @Nullable Long whole(double value) {
        return Double.isNaN(value) ? null : (Long) Math.round(value);
    }
}
