package io.tailrace.console.ledger;

import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.IdMinute;
import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one minute of an aggregate type.
 *
 * @param type the aggregate type
 * @param minute its beginning; null for the ids without a time
 * @param equations two for each source
 * @param command what names the events, on a machine that reaches the database
 */
public record BucketCounts(
        String type, @Nullable Instant minute, List<EquationCounts> equations, String command) {

    private static final List<Hop> PUBLISHED = List.of(Hop.TABLE, Hop.OUTBOX, Hop.REFUSED);

    private static final List<Hop> PROCESSED =
            List.of(Hop.OUTBOX, Hop.AGAIN, Hop.EVENTS, Hop.DEAD, Hop.SKIPPED, Hop.HELD);

    /** Copies the list. */
    public BucketCounts {
        equations = List.copyOf(equations);
    }

    /**
     * One equation.
     *
     * @param source the source of the events
     * @param name {@code published}: table = outbox + refused; {@code processed}: outbox + again =
     *     events + dead + skipped + held
     * @param hops what was counted at each hop
     * @param state {@code equal}, {@code open}, {@code surplus} or {@code missing}
     * @param difference how many events are missing (more than 0) or too many (less than 0)
     */
    public record EquationCounts(
            String source, String name, List<HopCount> hops, String state, long difference) {}

    /** What was counted at one hop. */
    public record HopCount(String hop, long count) {}

    /** Reads a minute of a ledger; without equations if nothing is counted of it. */
    static BucketCounts of(Ledger ledger, Unequal unequal, String type, long minute) {
        List<EquationCounts> equations = new ArrayList<>();
        for (Bucket bucket : ledger.buckets()) {
            if (bucket.minute() == minute && bucket.type().equals(type)) {
                equations.add(of(ledger, unequal, bucket, Equation.PUBLISHED));
                equations.add(of(ledger, unequal, bucket, Equation.PROCESSED));
            }
        }
        return new BucketCounts(
                type,
                minute == IdMinute.UNTIMED ? null : IdMinute.begin(minute),
                equations,
                "tailrace-relay account --bucket " + new Bucket("", type, minute));
    }

    private static EquationCounts of(
            Ledger ledger, Unequal unequal, Bucket bucket, Equation equation) {
        List<Hop> hops = equation == Equation.PUBLISHED ? PUBLISHED : PROCESSED;
        long difference =
                unequal.all().stream()
                        .map(Unequal.One::imbalance)
                        .filter(one -> one.equation() == equation && one.bucket().equals(bucket))
                        .mapToLong(one -> one.missing() > 0 ? one.missing() : -one.surplus())
                        .findFirst()
                        .orElse(0);
        return new EquationCounts(
                bucket.source(),
                equation.name().toLowerCase(Locale.ROOT),
                hops.stream()
                        .map(hop -> new HopCount(hop.text(), ledger.tally(bucket, hop).count()))
                        .toList(),
                unequal.state(equation, bucket).text(),
                difference);
    }
}
