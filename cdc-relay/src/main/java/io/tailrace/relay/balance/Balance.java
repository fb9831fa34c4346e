package io.tailrace.relay.balance;

import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Imbalance;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.process.status.StatusReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A ledger for people and for programs. */
public final class Balance {

    /** More would hide the rest of the report. */
    private static final int MOST_LISTED = 100;

    private static final Map<Hop, String> NAMES =
            new EnumMap<>(
                    Map.of(
                            Hop.TABLE, "committed",
                            Hop.OUTBOX, "published",
                            Hop.AGAIN, "publishedAgain",
                            Hop.REFUSED, "refused",
                            Hop.EVENTS, "delivered",
                            Hop.DEAD, "deadLettered",
                            Hop.SKIPPED, "skipped",
                            Hop.HELD, "held"));

    private final Ledger ledger;
    private final List<Imbalance> imbalances;

    public Balance(Ledger ledger) {
        this.ledger = ledger;
        this.imbalances = ledger.imbalances();
    }

    private Balance(Ledger ledger, List<Imbalance> imbalances) {
        this.ledger = ledger;
        this.imbalances = imbalances;
    }

    /**
     * What is certain here and in a later reading. Counters that take over parts at the same time
     * are not ready at the same time.
     */
    public Balance confirmedBy(Ledger later) {
        return new Balance(
                later,
                later.imbalances().stream()
                        .map(one -> one.certain() && !isCertain(one) ? one.certain(false) : one)
                        .toList());
    }

    private boolean isCertain(Imbalance other) {
        return imbalances.stream()
                .anyMatch(
                        one ->
                                one.certain()
                                        && one.equation() == other.equation()
                                        && one.bucket().equals(other.bucket()));
    }

    /** How many buckets are certainly not equal. */
    public long certain() {
        return imbalances.stream().filter(Imbalance::certain).count();
    }

    /** Adds sums per source and type, and the buckets that are not equal. */
    public StatusReport addTo(StatusReport report) {
        StatusReport sources = new StatusReport();
        sums().forEach(
                        (source, types) -> {
                            StatusReport inner = new StatusReport();
                            types.forEach((type, sums) -> inner.put(name(type), report(sums)));
                            sources.put(name(source), inner);
                        });
        report.put("sources", sources);
        report.put("imbalances", certain());
        report.put("onTheirWay", imbalances.size() - certain());
        StatusReport listed = new StatusReport();
        imbalances.stream().limit(MOST_LISTED).forEach(one -> listed.put(name(one), describe(one)));
        return imbalances.isEmpty() ? report : report.put("notEqual", listed);
    }

    private Map<String, Map<String, Map<Hop, Long>>> sums() {
        Map<String, Map<String, Map<Hop, Long>>> sums = new TreeMap<>();
        for (Bucket bucket : ledger.buckets()) {
            Map<Hop, Long> sum =
                    sums.computeIfAbsent(bucket.source(), s -> new TreeMap<>())
                            .computeIfAbsent(bucket.type(), t -> new EnumMap<>(Hop.class));
            for (Hop hop : Hop.values()) {
                sum.merge(hop, ledger.tally(bucket, hop).count(), Long::sum);
            }
        }
        return sums;
    }

    private static StatusReport report(Map<Hop, Long> sums) {
        StatusReport report = new StatusReport();
        for (Hop hop : Hop.values()) {
            report.put(NAMES.getOrDefault(hop, hop.text()), sums.getOrDefault(hop, 0L));
        }
        return report;
    }

    private static String name(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    private static String name(Imbalance one) {
        return one.equation().name().toLowerCase(Locale.ROOT)
                + " "
                + name(one.bucket().source())
                + " "
                + one.bucket();
    }

    private static String describe(Imbalance one) {
        List<String> parts = new ArrayList<>();
        if (one.missing() > 0) {
            parts.add(one.missing() + " missing");
        }
        if (one.surplus() > 0) {
            parts.add(
                    "%d %s"
                            .formatted(
                                    one.surplus(),
                                    one.equation() == Equation.PUBLISHED
                                            ? "without a row, or published twice"
                                            : "without a record, or delivered twice"));
        }
        parts.add("%d of %d".formatted(one.found().count(), one.expected().count()));
        parts.add(one.certain() ? "certain" : "may be on the way");
        return String.join(", ", parts);
    }
}
