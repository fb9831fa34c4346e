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

    /** From the last event before the pause to the first one after it, where there is one. */
    List<Duration> measure(List<Delivered> delivered) {
        List<Instant> times = delivered.stream().map(Delivered::receivedAt).sorted().toList();
        List<Duration> pauses = new ArrayList<>();
        for (Kill kill : kills) {
            Duration longest = Duration.ZERO;
            for (int i = 1; i < times.size(); i++) {
                Instant end = times.get(i);
                if (end.isAfter(kill.at()) && end.isBefore(kill.nextFault())) {
                    Duration pause = Duration.between(times.get(i - 1), end);
                    longest = pause.compareTo(longest) > 0 ? pause : longest;
                }
            }
            if (!longest.isZero()) {
                pauses.add(longest);
            }
        }
        return pauses;
    }
}
