package io.tailrace.demo;

import io.tailrace.demo.Phase.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides the orders of the demo into phases. A steady phase is a share of the orders, and takes no
 * longer than half a minute; the burst gets all other orders. Pure.
 */
final class SalesPlan {

    private static final int WARM_UP_PERCENT = 10;
    private static final int STEADY_PERCENT = 20;
    private static final int RESTART_PERCENT = 10;
    private static final int MAX_STEADY_ORDERS = 30 * Phase.ORDERS_PER_SECOND;

    private SalesPlan() {}

    /** The phases in their order; a phase without orders is left out. */
    static List<Phase> of(int orders) {
        List<Phase> phases = new ArrayList<>();
        add(phases, Kind.WARM_UP, share(orders, WARM_UP_PERCENT));
        add(phases, Kind.STEADY, share(orders, STEADY_PERCENT));
        add(phases, Kind.RESTART, share(orders, RESTART_PERCENT));
        add(phases, Kind.BURST, orders - sold(phases));
        return phases;
    }

    private static int share(int orders, int percent) {
        return (int) Math.min((long) orders * percent / 100, MAX_STEADY_ORDERS);
    }

    private static void add(List<Phase> phases, Kind kind, int orders) {
        if (orders > 0) {
            phases.add(new Phase(kind, sold(phases) + 1, orders));
        }
    }

    private static int sold(List<Phase> phases) {
        return phases.stream().mapToInt(Phase::orders).sum();
    }
}
