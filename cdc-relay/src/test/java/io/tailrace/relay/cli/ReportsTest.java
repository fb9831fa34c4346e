package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.live.ReportedProcess;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.group.Outbox;
import io.tailrace.relay.group.RelayGroup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void eachOutboxReportsUnderItsKeyWithItsMeters() {
        List<Outbox> outboxes = List.of(outbox("a"), outbox("b"));
        try (RelayGroup group =
                new RelayGroup(outboxes, registry, SpanRecorder.NONE, outbox -> {})) {
            List<ReportedProcess> reports = Reports.of(group, outboxes, Duration.ofSeconds(5));

            assertThat(reports)
                    .extracting(report -> report.process().name())
                    .containsExactly("a/slot_a", "b/slot_b");
            assertThat(reports.get(1).health().get().details()).containsEntry("slot", "slot_b");
            assertThat(shown(reports.get(0), "tailrace.relay.leader")).isEqualTo(1);
            assertThat(shown(reports.get(1), "tailrace.relay.leader")).isEqualTo(1);
        }
    }

    /** Consoles add up what processes report. */
    @Test
    void eachReportHasTheDeadLettersOfItsOutbox() {
        List<Outbox> outboxes = List.of(outbox("a"), outbox("b"));
        try (RelayGroup group =
                new RelayGroup(outboxes, registry, SpanRecorder.NONE, outbox -> {})) {
            List<ReportedProcess> reports = Reports.of(group, outboxes, Duration.ofSeconds(5));

            long all =
                    registry.getMeters().stream()
                            .filter(each -> each.getId().getName().equals("events.dead.lettered"))
                            .count();
            assertThat(shown(reports.get(0), "events.dead.lettered")).isEqualTo(all / 2);
            assertThat(shown(reports.get(1), "events.dead.lettered")).isEqualTo(all / 2);
        }
    }

    private long shown(ReportedProcess report, String meter) {
        return registry.getMeters().stream()
                .map(each -> each.getId())
                .filter(id -> id.getName().equals(meter))
                .filter(report.meters())
                .count();
    }

    private static Outbox outbox(String name) {
        return new Outbox(
                name,
                RelayConfig.builder("jdbc:postgresql://localhost:1/x", "u", "p", "localhost:1")
                        .slot("slot_" + name)
                        .naming(new Naming(name, ""))
                        .build());
    }
}
