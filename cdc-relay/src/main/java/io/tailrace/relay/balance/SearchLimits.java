package io.tailrace.relay.balance;

import java.time.Duration;

/**
 * What a search may cost.
 *
 * @param mostIds how many ids it keeps in memory; 200 bytes or so each
 * @param ofTable for how long PostgreSQL may read the table; zero for as long as it takes
 */
public record SearchLimits(int mostIds, Duration ofTable) {

    /** Those of a command, in a process of its own: some 200 MB. */
    public static final SearchLimits COMMAND = new SearchLimits(1_000_000, Duration.ZERO);
}
