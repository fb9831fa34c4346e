package io.tailrace.relay.retention;

import io.tailrace.relay.position.Horizon;
import org.jspecify.annotations.Nullable;

/**
 * Which rows every slot of the table has published.
 *
 * @param horizon the lowest of all horizons
 * @param behind the key of the other slot's position that has the lowest horizon; null if no other
 *     slot has published less than this relay; {@link #ACCOUNT} if rows are published and not
 *     counted
 */
record PublishedRows(Horizon horizon, @Nullable String behind) {

    /** Stands for rows that are published, but not counted; no position has this key. */
    static final String ACCOUNT = "";

    /** The same rows, but only if another slot has published them, too. */
    PublishedRows and(String key, long below) {
        return below < horizon.below() ? new PublishedRows(horizon.atMost(below), key) : this;
    }
}
