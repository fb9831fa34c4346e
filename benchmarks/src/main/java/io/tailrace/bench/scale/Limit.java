package io.tailrace.bench.scale;

import io.tailrace.bench.relay.lab.EventCpu;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a drain gets.
 *
 * @param roles those that share the cores
 * @param cores how many, or a part of one
 */
record Limit(Set<Role> roles, double cores) {

    private static final double HALF = 0.5;

    /** All share all cores of the machine, so nothing has to be limited. */
    static final Limit NONE =
            new Limit(EnumSet.allOf(Role.class), Runtime.getRuntime().availableProcessors());

    /** All that are measured, the one without a limit first. */
    static final List<Limit> ALL =
            List.of(
                    NONE,
                    new Limit(EnumSet.allOf(Role.class), 1),
                    new Limit(EnumSet.of(Role.RELAY), HALF),
                    new Limit(EnumSet.of(Role.DATABASE), HALF),
                    new Limit(EnumSet.of(Role.BROKER), HALF));

    /**
     * The rate at which these roles would use all of their cores, or all roles would use all cores
     * of the machine, whichever is lower, in events per second.
     */
    double sumRule(EventCpu cpu) {
        return Math.min(cores / coreSeconds(cpu), NONE.cores / NONE.coreSeconds(cpu));
    }

    /** How many of its cores these roles have used. */
    double coresUsed(LimitedDrain drain) {
        return drain.eventsPerSecond() * coreSeconds(drain.cpu());
    }

    /** The CPU time of these roles for one event, in seconds. */
    private double coreSeconds(EventCpu cpu) {
        return roles.stream().mapToDouble(role -> role.micros(cpu)).sum() / 1e6;
    }

    String describe() {
        if (roles.size() == Role.values().length) {
            return "all on %.0f %s".formatted(cores, cores == 1 ? "core" : "cores");
        }
        return roles.stream().map(Role::title).collect(Collectors.joining(", "))
                + " on half a core";
    }
}
