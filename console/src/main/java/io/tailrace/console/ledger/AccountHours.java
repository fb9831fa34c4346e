package io.tailrace.console.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The account by hours.
 *
 * @param state {@code equal}; {@code open}, what differs may be on its way; {@code different};
 *     {@code stalled}, counting does not go on; {@code off}, nothing is counted; {@code unknown},
 *     nothing is read yet
 * @param problems what is wrong, in sentences; the worst 20
 * @param from the first minute that is compared; null if none is yet
 * @param types the aggregate types: those that differ first, then the busiest
 * @param more how many types are left out
 */
public record AccountHours(
        String state,
        List<String> problems,
        @Nullable Instant from,
        List<TypeHours> types,
        int more) {

    /** Copies the lists. */
    public AccountHours {
        problems = List.copyOf(problems);
        types = List.copyOf(types);
    }

    /** The hours of one aggregate type, the oldest first. */
    public record TypeHours(String type, List<HourCell> hours) {}

    /**
     * One hour of one aggregate type.
     *
     * @param hour its beginning
     * @param in what came in: rows or, where rows are not counted, records of the relay; and what a
     *     redrive or a replay published again
     * @param out what became of it: delivered, held, skipped and dead-lettered
     * @param state {@code none}, {@code equal}, {@code open}, {@code surplus} (doubled or invented)
     *     or {@code missing}
     * @param difference how many events are missing or too many; 0 if none is
     * @param minutes the minutes that are not equal
     */
    public record HourCell(
            Instant hour,
            long in,
            long out,
            String state,
            long difference,
            List<Instant> minutes) {}
}
