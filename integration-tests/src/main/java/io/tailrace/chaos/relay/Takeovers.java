package io.tailrace.chaos.relay;

import io.tailrace.testkit.account.Delivered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How long the flow of events stood still after a leader was killed. */
final class Takeovers {

    private record Kill(Instant at, Instant nextFault) {}

    private final List<Kill> kills = new ArrayList<>();

    /** A leader was killed, and nothing else happened until the next fault. */
    void killed(Instant at, Instant nextFault) {
        kills.add(new Kill(at, nextFault));
    }

    /** One for each kill after which events came before the next fault. */
    List<Duration> measure(List<Delivered> delivered) {
        List<Instant> times = delivered.stream().map(Delivered::receivedAt).sorted().toList();
        List<Duration> pauses = new ArrayList<>();
        Instant killBefore = Instant.MIN;
        for (Kill kill : kills) {
            Duration pause = longestPause(kill, killBefore, times);
            if (!pause.isZero()) {
                pauses.add(pause);
            }
            killBefore = kill.at();
        }
        return pauses;
    }

    /**
     * From the last event of the old leader to the first of the new one. A leader that was killed
     * before it published anything has no last event: then from the kill.
     */
    private static Duration longestPause(Kill kill, Instant killBefore, List<Instant> times) {
        Duration longest = Duration.ZERO;
        for (int i = 1; i < times.size(); i++) {
            Instant end = times.get(i);
            if (end.isAfter(kill.at()) && end.isBefore(kill.nextFault())) {
                Instant last = times.get(i - 1);
                Instant begin = last.isAfter(killBefore) ? last : kill.at();
                Duration pause = Duration.between(begin, end);
                longest = pause.compareTo(longest) > 0 ? pause : longest;
            }
        }
        return longest;
    }
}
