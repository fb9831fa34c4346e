package io.tailrace.chaos.relay;

import io.tailrace.testkit.account.Delivered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Measures how long no events arrived after a leader was killed. For one thread. */
final class Takeovers {

    private record Kill(Instant at, Instant nextFault) {}

    private final List<Kill> kills = new ArrayList<>();

    /**
     * Notes a kill.
     *
     * @param at when the leader was killed
     * @param nextFault when the next fault was injected; later events do not belong to this kill
     */
    void killed(Instant at, Instant nextFault) {
        kills.add(new Kill(at, nextFault));
    }

    /** The length of each takeover; kills without an event before the next fault are left out. */
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
     * The time from the last event of the old leader to the first event of the new one. If the old
     * leader was killed before it published an event, the time since the kill.
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
