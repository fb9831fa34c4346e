package io.tailrace.bench.scale;

import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.SurroundingCpu;
import java.util.EnumMap;
import java.util.Map;

/**
 * CPU times of each role.
 *
 * @param seconds by role
 * @param events of how many events; 1 if unknown
 */
record RoleCosts(Map<Role, Double> seconds, int events) {

    /** The CPU times so far. */
    static RoleCosts now(SurroundingCpu surrounding, MeasuredProcess relay) {
        SurroundingCpu.Seconds others = surrounding.now();
        Map<Role, Double> seconds = new EnumMap<>(Role.class);
        seconds.put(Role.RELAY, relay.cpuSeconds());
        seconds.put(Role.DATABASE, others.database());
        seconds.put(Role.BROKER, others.broker());
        seconds.put(Role.CONSUMER, others.reader());
        return new RoleCosts(seconds, 1);
    }

    /** What was used since an earlier time, for so many events. */
    RoleCosts since(RoleCosts before, int count) {
        Map<Role, Double> used = new EnumMap<>(Role.class);
        seconds.forEach((role, now) -> used.put(role, now - before.of(role)));
        return new RoleCosts(used, count);
    }

    /** The CPU time of a role for one event, in microseconds. */
    double micros(Role role) {
        return of(role) * 1e6 / events;
    }

    private double of(Role role) {
        return seconds.getOrDefault(role, Double.NaN);
    }
}
