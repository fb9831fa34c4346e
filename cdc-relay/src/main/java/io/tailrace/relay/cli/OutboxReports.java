package io.tailrace.relay.cli;

import io.tailrace.process.OperatorException;
import io.tailrace.process.check.Checklist;
import io.tailrace.process.check.Finding;
import io.tailrace.process.status.StatusReport;
import io.tailrace.relay.check.RelayCheck;
import io.tailrace.relay.group.Outbox;
import io.tailrace.relay.status.RelayStatus;
import java.util.List;

/**
 * Looks at outboxes one after the other; one that cannot be looked at hides no other. For one
 * thread.
 */
final class OutboxReports {

    private final List<Outbox> outboxes;

    OutboxReports(List<Outbox> outboxes) {
        this.outboxes = outboxes;
    }

    /** Makes all checks; the subject of one of a list begins with the name of its outbox. */
    Checklist check(boolean isReporting) throws InterruptedException {
        Checklist all = new Checklist();
        for (Outbox outbox : outboxes) {
            Checklist list = new RelayCheck(outbox.config(), isReporting).run();
            if (!outbox.isNamed()) {
                return list;
            }
            for (Finding finding : list.findings()) {
                all.add(finding.of(outbox.name()));
            }
        }
        return all;
    }

    /**
     * The state of the relays: that of a single outbox without a name, or one object for each.
     *
     * @throws OperatorException if the single outbox cannot be looked at
     */
    StatusReport status() throws InterruptedException {
        StatusReport all = new StatusReport();
        for (Outbox outbox : outboxes) {
            RelayStatus status = new RelayStatus(outbox.config());
            if (!outbox.isNamed()) {
                return status.read();
            }
            try {
                all.put(outbox.name(), status.read());
            } catch (OperatorException e) {
                all.put(
                        outbox.name(),
                        new StatusReport()
                                .put("error", String.valueOf(e.getMessage()))
                                .put("remedy", e.remedy()));
                all.failed(e.exitCode());
            }
        }
        return all;
    }
}
