package io.tailrace.chaos.volume;

import java.util.Locale;

/** What the relay loses, so that it has to repair. */
enum Loss {

    /**
     * The slot is dropped. The stored position has a watermark, so the relay looks only for rows of
     * later transactions.
     */
    SLOT,

    /** The topic of positions is deleted, so the relay looks for every row of the table. */
    POSITIONS;

    /** The name as a part of {@code name=value} pairs. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
