package io.tailrace.bench.scale;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a drain gets.
 *
 * @param roles those that share the cores; empty for no limit
 * @param cores how many, or a part of one
 */
record Limit(Set<Role> roles, double cores) {

    private static final double HALF = 0.5;

    static final Limit NONE = new Limit(Set.of(), Runtime.getRuntime().availableProcessors());

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
    double sumRule(RoleCosts costs) {
        double machine = rate(NONE.cores, EnumSet.allOf(Role.class), costs);
        return roles.isEmpty() ? machine : Math.min(machine, rate(cores, roles, costs));
    }

    /** How many of its cores these roles have used. */
    double coresUsed(LimitedDrain drain) {
        Set<Role> counted = roles.isEmpty() ? EnumSet.allOf(Role.class) : roles;
        return drain.eventsPerSecond() / rate(1, counted, drain.costs());
    }

    private static double rate(double cores, Set<Role> roles, RoleCosts costs) {
        return cores * 1e6 / roles.stream().mapToDouble(costs::micros).sum();
    }

    String describe() {
        if (roles.isEmpty()) {
            return "all on %.0f cores".formatted(cores);
        }
        return roles.size() == Role.values().length
                ? "all on %.0f core".formatted(cores)
                : roles.stream().map(Role::title).collect(Collectors.joining(", "))
                        + " on half a core";
    }
}
