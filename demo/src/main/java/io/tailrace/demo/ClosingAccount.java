package io.tailrace.demo;

import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import io.tailrace.testkit.account.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The comparison of committed, delivered and handled events that the demo prints at its end. */
final class ClosingAccount {

    private final Account account;
    private final int rows;
    private final int handled;
    private final long rolledBack;
    private final long rolledBackSeen;
    private final double eventsPerSecond;

    ClosingAccount(List<Committed> committed, List<Delivered> delivered, Shop shop, int handled) {
        this.account = Account.of(committed, delivered);
        this.rows = committed.size();
        this.handled = handled;
        this.rolledBack = shop.rolledBack().size();
        this.rolledBackSeen =
                delivered.stream().filter(d -> shop.rolledBack().contains(d.id())).count();
        this.eventsPerSecond = rate(committed, delivered);
    }

    boolean isClean() {
        return account.isClean() && rolledBackSeen == 0 && handled == account.committed();
    }

    void print(ConsoleReport report) {
        Latency latency = account.latency();
        report.heading("The account: rows committed in PostgreSQL against records of events.order");
        report.figure(
                "committed",
                account.committed(),
                "events in %,d rows (%,d emitted twice)"
                        .formatted(rows, rows - account.committed()));
        report.figure("delivered", account.delivered(), "");
        report.figure("lost", account.lost().size(), some(account.lost()));
        report.figure("duplicated", account.duplicated().size(), some(account.duplicated()));
        report.figure("out of order", account.reordered().size(), some(account.reordered()));
        report.figure("phantom", account.phantom().size(), some(account.phantom()));
        report.figure("rolled back", rolledBack, "of which seen: " + rolledBackSeen);
        report.figure("handled", handled, "by the typed subscriber");
        report.line(
                "latency       p50 %,d ms, p99 %,d ms, max %,d ms from commit to consumer"
                        .formatted(
                                latency.p50().toMillis(),
                                latency.p99().toMillis(),
                                latency.max().toMillis()));
        report.line("throughput    %,.0f events/s".formatted(eventsPerSecond));
        report.heading(isClean() ? "CLEAN" : "NOT CLEAN");
    }

    private static String some(List<String> ids) {
        return String.join(", ", ids.subList(0, Math.min(5, ids.size())));
    }

    private static double rate(List<Committed> committed, List<Delivered> delivered) {
        Instant first =
                committed.stream()
                        .map(Committed::committedAt)
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH);
        Instant last =
                delivered.stream()
                        .map(Delivered::receivedAt)
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH);
        double seconds = Math.max(1, Duration.between(first, last).toMillis()) / 1000.0;
        return delivered.size() / seconds;
    }
}
