package io.tailrace.demo;

/**
 * Consecutive orders that are sold in the same way.
 *
 * @param kind how they are sold, and what is reported about them
 * @param first the number of the first order
 * @param orders how many orders there are
 */
record Phase(Kind kind, int first, int orders) {

    /** The ways to sell. */
    enum Kind {
        /** Steady, while the JVM compiles its code; its latencies are not reported. */
        WARM_UP("warm-up"),
        /** At a rate that a laptop keeps up with. */
        STEADY("steady"),
        /** Steady, with a restart of the relay in the middle. */
        RESTART("restart"),
        /** As fast as the database commits. */
        BURST("burst");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** How many orders are sold per second in every phase but the burst. */
    static final int ORDERS_PER_SECOND = 100;

    /** The number of the last order. */
    int last() {
        return first + orders - 1;
    }

    /** How long after its predecessor an order is sold, in nanoseconds; 0 for at once. */
    long intervalNanos() {
        return kind == Kind.BURST ? 0 : 1_000_000_000L / ORDERS_PER_SECOND;
    }

    /** Its name, size and pace. */
    @Override
    public String toString() {
        String pace =
                kind == Kind.BURST
                        ? "as fast as the database commits"
                        : "at %d orders/s".formatted(ORDERS_PER_SECOND);
        return "%s: %,d orders %s".formatted(kind, orders, pace);
    }
}
