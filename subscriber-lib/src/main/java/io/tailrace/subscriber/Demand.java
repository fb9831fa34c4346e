package io.tailrace.subscriber;

/** How many events a subscriber has asked for and not received. Safe for any thread. */
final class Demand {

    private long asked;
    private boolean ended;

    synchronized boolean isThere() {
        return asked > 0 && !ended;
    }

    synchronized void take() {
        if (asked < Long.MAX_VALUE) {
            asked--;
        }
    }

    /** So many more; once {@link Long#MAX_VALUE} is reached, as many as there are. */
    synchronized void add(long more) {
        asked = asked > Long.MAX_VALUE - more ? Long.MAX_VALUE : asked + more;
    }

    /** Nothing is wanted any more. */
    synchronized void end() {
        ended = true;
    }
}
