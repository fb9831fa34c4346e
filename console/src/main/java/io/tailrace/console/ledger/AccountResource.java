package io.tailrace.console.ledger;

import io.tailrace.account.IdMinute;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Route;
import io.tailrace.event.internal.Check;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The account: {@code GET /api/v1/account?hours=} and {@code /api/v1/account/bucket?type=&minute=}.
 * The events of a bucket are named by {@link BucketSearchResource}. Safe for any thread.
 */
public final class AccountResource implements Resource, AutoCloseable {

    private static final int DEFAULT_HOURS = 72;
    private static final int MAX_HOURS = 31 * 24;
    private static final int MOST_PROBLEMS = 20;
    private static final Duration FIRST_READING = Duration.ofSeconds(5);

    private final LedgerReader reader;

    /**
     * Begins to read when it is asked for the first time.
     *
     * @param keep how old the ids are that the account has: that of relays and processors
     */
    public AccountResource(KafkaCluster kafka, Duration keep) {
        this.reader = new LedgerReader(kafka, keep);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/account", this::hours),
                Route.get("/api/v1/account/bucket", this::bucket));
    }

    private AccountHours hours(ApiRequest request) throws InterruptedException {
        int hours = request.number("hours", DEFAULT_HOURS, 1, MAX_HOURS);
        Optional<AccountHours> known =
                reader.ask(
                        (ledger, unequal) -> hours(ledger, unequal, hours, Instant.now()),
                        FIRST_READING);
        if (known.isPresent()) {
            return known.get();
        }
        List<String> problems = reader.failure().map(List::of).orElse(List.of());
        return new AccountHours(reader.isOff() ? "off" : "unknown", problems, null, List.of(), 0);
    }

    /** The account of the last hours before a time. */
    static AccountHours hours(Ledger ledger, Unequal unequal, int hours, Instant now) {
        boolean begun = ledger.begin() != Long.MAX_VALUE;
        long last = IdMinute.hour(IdMinute.at(now));
        HourTable table = new HourTable(ledger, unequal, last - hours + 1, last);
        return new AccountHours(
                begun ? unequal.summary(now) : "unknown",
                problems(unequal),
                begun ? IdMinute.begin(ledger.begin()) : null,
                table.types(),
                table.more());
    }

    private static List<String> problems(Unequal unequal) {
        Stream<Unequal.One> worst =
                unequal.all().stream()
                        .filter(Unequal.One::counts)
                        .sorted(Comparator.comparing(Unequal.One::difference).reversed());
        return worst.limit(MOST_PROBLEMS).map(AccountResource::problem).toList();
    }

    private static String problem(Unequal.One one) {
        return "%d events of %s of source %s are %s: %d expected, %d %s"
                .formatted(
                        one.difference(),
                        one.imbalance().bucket(),
                        one.imbalance().bucket().source(),
                        one.state() == CellState.MISSING ? "missing" : "doubled or invented",
                        one.imbalance().expected().count(),
                        one.imbalance().found().count(),
                        one.imbalance().equation().name().toLowerCase(Locale.ROOT));
    }

    private BucketCounts bucket(ApiRequest request) throws InterruptedException {
        String type = request.query("type").orElse("");
        long minute = minute(request.query("minute").orElse(""));
        return reader.ask(
                        (ledger, unequal) -> BucketCounts.of(ledger, unequal, type, minute),
                        FIRST_READING)
                .orElseThrow(
                        () ->
                                ApiException.unavailable(
                                        "The account is not read at this moment",
                                        "Look at /api/v1/account, which says why."));
    }

    /**
     * The minute that a caller asks for.
     *
     * @throws ApiException if the text is none
     */
    static long minute(String text) {
        if (text.equals(IdMinute.text(IdMinute.UNTIMED))) {
            return IdMinute.UNTIMED;
        }
        try {
            return IdMinute.at(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw ApiException.badRequest(
                    "minute must be a time as 2026-11-29T12:05Z, or untimed, got "
                            + Check.quote(text),
                    "Correct the parameter.");
        }
    }

    /** Ends the reading. */
    @Override
    public void close() {
        reader.close();
    }
}
