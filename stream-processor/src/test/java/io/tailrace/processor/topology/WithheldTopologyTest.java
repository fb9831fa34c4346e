package io.tailrace.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schedule.HeldEventCodec;
import io.tailrace.record.TextHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the processor withholds is said for the account. */
class WithheldTopologyTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path state;

    @Test
    void aDuplicateThatIsSkippedIsSaidWithoutItsKey() {
        try (DrivenTopology topology = new DrivenTopology(state)) {
            topology.send("e-1", Map.of("ce_source", "shop"));
            topology.send("e-1", Map.of("ce_source", "shop"));

            TestRecord<byte[], byte[]> said = topology.nextWithheld();
            assertThat(DrivenTopology.texts(said.headers()))
                    .containsOnly(
                            Map.entry("ce_id", "e-1"),
                            Map.entry("ce_source", "shop"),
                            Map.entry("tailrace-withheld", "skipped"),
                            Map.entry("tailrace-aggregatetype", "ticket"));
            assertThat(said.key()).isNull();
            assertThat(said.value()).isNull();
            assertThat(topology.withheld()).isEmpty();
        }
    }

    @Test
    void aHeldEventIsSaidWhenItComesAndWhenItGoesAndIsDeliveredWithoutAMark() {
        try (DrivenTopology topology = new DrivenTopology(state)) {
            topology.send("e-1", Map.of("ce_deliverat", topology.start().plus(HOUR).toString()));
            assertThat(topology.withheld()).containsExactly("held e-1");
            assertThat(topology.hasNoEvents()).isTrue();

            topology.advance(HOUR.plusMinutes(1));
            assertThat(topology.withheld()).containsExactly("released e-1");
            assertThat(topology.nextEvent().headers().lastHeader("tailrace-withheld")).isNull();
        }
    }

    /** It was held by a processor that did not say so. */
    @Test
    void theEndOfAHoldThatWasNotSaidIsNotSaidEither() {
        try (DrivenTopology topology = new DrivenTopology(state)) {
            topology.send("e-1", Map.of("ce_deliverat", topology.start().plus(HOUR).toString()));
            topology.withheld();
            withoutMark(topology);

            topology.advance(HOUR.plusMinutes(1));
            assertThat(topology.events()).containsExactly("e-1");
            assertThat(topology.withheld()).isEmpty();
        }
    }

    private static void withoutMark(DrivenTopology topology) {
        try (KeyValueIterator<byte[], byte[]> all = topology.schedule().all()) {
            KeyValue<byte[], byte[]> held = all.next();
            var event = HeldEventCodec.decode(held.value);
            assertThat(TextHeaders.get(event.headers(), "tailrace-withheld")).isEqualTo("held");
            event.headers().remove("tailrace-withheld");
            topology.schedule().put(held.key, HeldEventCodec.encode(event));
        }
    }

    @Test
    void retriesOfAGroupWereDeliveredBeforeAndAreNotSaid() {
        try (DrivenTopology topology = new DrivenTopology(state)) {
            topology.fail("e-1", "mailer", "1", "DeliveryFailed");
            topology.advance(HOUR);
            assertThat(topology.retries()).containsExactly("e-1");
            assertThat(topology.withheld()).isEmpty();
        }
    }

    @Test
    void nothingIsSaidWhenTheAccountIsOff() {
        ProcessorConfig off = ProcessorConfig.builder("unused:9092").account(false).build();
        try (DrivenTopology topology = new DrivenTopology(state, off)) {
            topology.send("e-1", Map.of());
            topology.send("e-1", Map.of());
            topology.send("e-2", Map.of("ce_deliverat", topology.start().plus(HOUR).toString()));
            topology.advance(HOUR.plusMinutes(1));
            assertThat(topology.events()).containsExactly("e-1", "e-2");
            assertThat(topology.withheld()).isEmpty();
        }
    }
}
