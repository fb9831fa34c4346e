package io.tailrace.demo;

import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The comparison of committed, delivered and handled events that the demo prints at its end. */
final class ClosingAccount {

    private final Account account;
    private final int rows;
    private final int handled;
    private final long rolledBack;
    private final long rolledBackSeen;
    private final List<PhaseFigures> phases;

    ClosingAccount(
            List<Committed> committed,
            List<Delivered> delivered,
            Shop shop,
            List<Phase> phases,
            int handled) {
        this.account = Account.of(committed, delivered);
        this.rows = committed.size();
        this.handled = handled;
        this.rolledBack = shop.rolledBack().size();
        this.rolledBackSeen =
                delivered.stream().filter(d -> shop.rolledBack().contains(d.id())).count();
        this.phases =
                phases.stream().map(phase -> figures(phase, shop, committed, delivered)).toList();
    }

    boolean isClean() {
        return account.isClean() && rolledBackSeen == 0 && handled == account.committed();
    }

    void print(ConsoleReport report) {
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
        report.heading("From commit to consumer");
        phases.forEach(
                each ->
                        report.figure(
                                each.phase().kind().toString(), each.events(), "events, " + each));
        report.heading(isClean() ? "CLEAN" : "NOT CLEAN");
    }

    private static String some(List<String> ids) {
        return String.join(", ", ids.subList(0, Math.min(5, ids.size())));
    }

    private static PhaseFigures figures(
            Phase phase, Shop shop, List<Committed> committed, List<Delivered> delivered) {
        Set<String> orders =
                IntStream.rangeClosed(phase.first(), phase.last())
                        .mapToObj(shop::orderId)
                        .collect(Collectors.toUnmodifiableSet());
        return PhaseFigures.of(
                phase,
                committed.stream().filter(e -> orders.contains(e.aggregateId())).toList(),
                delivered.stream().filter(e -> orders.contains(e.aggregateId())).toList());
    }
}
