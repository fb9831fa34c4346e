package io.tailrace.processor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.processor.schema.ActiveSchemas;
import io.tailrace.processor.topology.DrivenTopology;
import io.tailrace.processor.topology.dedupe.RememberedIds;
import io.tailrace.processor.topology.delay.HeldEvents;
import io.tailrace.processor.topology.stage.PausedInputs;
import io.tailrace.record.payload.PayloadConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicrometerStageMetricsTest {

    @TempDir Path state;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerStageMetrics metrics = new MicrometerStageMetrics(registry);

    @Test
    void eachMeterIsRegisteredFromTheStartAsItIsDescribed() {
        metrics.observe(new HeldEvents(), new RememberedIds(), () -> 0, () -> 0);
        metrics.observeReadiness(() -> true);
        metrics.observeSchemas(new ActiveSchemas());
        metrics.observeRefusedTopics(() -> 0);
        metrics.observeRegistry(PayloadConverter.NONE, new PausedInputs());
        refreshHeld(List.of("ticket.sold.v1"));

        List<MeterSpec> specs =
                Stream.concat(
                                ProcessorMeters.all().stream()
                                        .filter(spec -> !spec.name().contains(".account.")),
                                Stream.of(
                                        EventMeters.RETRIES,
                                        EventMeters.DEAD_LETTERED,
                                        EventMeters.DUPLICATES_SKIPPED))
                        .toList();
        for (MeterSpec spec : specs) {
            Meter.Id id = registry.get(spec.name()).meter().getId();
            assertThat(id.getTags()).extracting(Tag::getKey).hasSameElementsAs(spec.tags());
            assertThat(id.getDescription()).isEqualTo(spec.meaning());
            assertThat(id.getBaseUnit()).isEqualTo(spec.baseUnit());
        }
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .filteredOn(name -> !name.endsWith(".histogram"))
                .hasSameElementsAs(specs.stream().map(MeterSpec::name).toList());
    }

    @Test
    void eventsThatWereNeverGivenToAGroupHaveTheGroupNone() {
        metrics.deadLettered(null, null, "ValidationFailed");
        metrics.duplicateSkipped();

        assertThat(
                        count(
                                "events.dead.lettered",
                                "group",
                                "none",
                                "type",
                                "none",
                                "reason",
                                "ValidationFailed"))
                .isEqualTo(1);
        assertThat(count("events.duplicates.skipped", "group", "none")).isEqualTo(1);
    }

    @Test
    void aReasonThatIsNotInTheTaxonomyIsCountedAsOther() {
        metrics.deadLettered("mailer", "order.placed.v1", "WhoKnows");
        metrics.deadLettered("mailer", "order.placed.v1", "SomethingElse");

        assertThat(
                        count(
                                "events.dead.lettered",
                                "group",
                                "mailer",
                                "type",
                                "order.placed.v1",
                                "reason",
                                "other"))
                .isEqualTo(2);
        assertThat(metrics.deadLetteredEvents()).isEqualTo(2);
    }

    @Test
    void typesOfDeadLettersThatDataInventsAreCountedAsOtherAndTakeNoPlaceOfHeldTypes() {
        for (int i = 0; i < 300; i++) {
            metrics.deadLettered(null, "invented" + i, "ValidationFailed");
        }
        metrics.deadLettered(null, "x".repeat(1_000_000), "ValidationFailed");
        refreshHeld(List.of("ticket.sold.v1"));

        assertThat(
                        count(
                                "events.dead.lettered",
                                "group",
                                "none",
                                "type",
                                "other",
                                "reason",
                                "ValidationFailed"))
                .isEqualTo(101);
        assertThat(
                        registry.get("tailrace.processor.held")
                                .tags("group", "none", "type", "ticket.sold.v1")
                                .gauge()
                                .value())
                .isEqualTo(1);
    }

    @Test
    void groupsBeyondTheLimitAreCountedAsOther() {
        for (int i = 0; i < 300; i++) {
            metrics.retried("group-" + i);
        }

        assertThat(registry.get("events.retries").counters()).hasSize(202);
        assertThat(count("events.retries", "group", "other")).isEqualTo(100);
        assertThat(metrics.retriedEvents()).isEqualTo(300);
    }

    @Test
    void heldEventsOfTypesBeyondTheLimitAreShownTogetherAsOther() {
        refreshHeld(IntStream.range(0, 300).mapToObj("ticket.action%d.v1"::formatted).toList());

        assertThat(registry.get("tailrace.processor.held").gauges()).hasSize(201);
        assertThat(
                        registry.get("tailrace.processor.held")
                                .tags("group", "none", "type", "other")
                                .gauge()
                                .value())
                .isEqualTo(100);
    }

    @Test
    void aHeldEventThatIsDueAndNotDeliveredIsOverdueAndGetsOlder() {
        try (DrivenTopology topology = new DrivenTopology(state)) {
            metrics.observe(topology.context().held(), new RememberedIds(), () -> 0, () -> 0);
            topology.advance(Duration.ofMillis(20));
            assertThat(overdue()).as("nothing is held").isZero();
            Instant due = topology.start().plusSeconds(2);
            topology.send("e-1", Map.of("ce_deliverat", due.toString()));
            await().until(() -> overdue() > 0.1);
            topology.advance(Duration.ofSeconds(3));
            assertThat(overdue()).as("released, and perhaps not committed").isPositive();
            topology.advance(Duration.ofMillis(20));

            assertThat(overdue()).as("delivered").isZero();
        }
    }

    private double overdue() {
        return registry.get("tailrace.processor.held.overdue.seconds").gauge().value();
    }

    private void refreshHeld(List<String> types) {
        try (DrivenTopology topology = new DrivenTopology(state)) {
            String due = topology.start().plusSeconds(60).toString();
            for (String type : types) {
                topology.send(type, Map.of("ce_type", type, "ce_deliverat", due));
            }
            metrics.refresh(topology.context().held());
        }
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }
}
