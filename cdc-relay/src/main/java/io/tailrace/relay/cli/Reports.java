package io.tailrace.relay.cli;

import io.tailrace.process.admin.Health;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.ReportedProcess;
import io.tailrace.relay.group.Outbox;
import io.tailrace.relay.group.RelayGroup;
import io.tailrace.relay.metrics.OutboxName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The reports of a process to consoles: one for each outbox, under its own key, with the meters of
 * this outbox, because consoles add reports up. Stateless.
 */
final class Reports {

    private Reports() {}

    static List<ReportedProcess> of(RelayGroup relays, List<Outbox> outboxes, Duration interval) {
        List<ReportedProcess> reports = new ArrayList<>();
        for (Outbox outbox : outboxes) {
            OutboxName name =
                    new OutboxName(outbox.config().sourceName(), outbox.config().source().slot());
            reports.add(
                    new ReportedProcess(
                            LiveProcess.relay(
                                    outbox.config().positionKey().text(),
                                    RelayCommand.class,
                                    interval),
                            () -> health(relays, outbox),
                            name::isTagOf));
        }
        return reports;
    }

    private static Health health(RelayGroup relays, Outbox outbox) {
        return relays.health(outbox.name());
    }
}
