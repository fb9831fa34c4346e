package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.UnknownTypes;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads are only decoded if a catalogue is configured. */
class CatalogueTopologyTest {

    /** An {@code order.placed.v1} of a user, without the fields of the built-in record. */
    private static final byte[] OWN_ORDER = "{\"number\":17,\"lines\":[]}".getBytes(UTF_8);

    private static final Map<String, String> HEADERS =
            Map.of("ce_id", "e-1", "ce_type", "order.placed.v1");

    @TempDir Path state;

    @Test
    void byDefaultAnEventOfAUsersOwnRecordPassesWithItsBytes() {
        try (DrivenTopology topology =
                new DrivenTopology(state, ProcessorConfig.builder("unused:9092").build())) {
            pipe(topology, OWN_ORDER);

            TestRecord<byte[], byte[]> event = topology.nextEvent();
            assertThat(event.value()).isEqualTo(OWN_ORDER);
            assertThat(DrivenTopology.texts(event.headers())).isEqualTo(HEADERS);
            assertThat(topology.deadLetters()).isEmpty();
        }
    }

    @Test
    void byDefaultAPayloadThatIsNoJsonPassesWithItsBytes() {
        byte[] bytes = {0, -1, 17};
        try (DrivenTopology topology =
                new DrivenTopology(state, ProcessorConfig.builder("unused:9092").build())) {
            pipe(topology, bytes);

            assertThat(topology.nextEvent().value()).isEqualTo(bytes);
            assertThat(topology.deadLetters()).isEmpty();
        }
    }

    @Test
    void withTheBuiltInCatalogueTheSameEventBreaksTheRulesOfTheBuiltInRecord() {
        try (DrivenTopology topology =
                new DrivenTopology(
                        state,
                        ProcessorConfig.builder("unused:9092")
                                .catalogue(EventCatalogue.of(BuiltInEvent.class))
                                .build())) {
            pipe(topology, OWN_ORDER);

            TestRecord<byte[], byte[]> dead = topology.nextDeadLetter();
            assertThat(dead.value()).isEqualTo(OWN_ORDER);
            assertThat(DrivenTopology.texts(dead.headers()))
                    .containsEntry("tailrace-reason", "ValidationFailed")
                    .hasEntrySatisfying(
                            "tailrace-error",
                            error -> assertThat(error).contains("order.placed.v1 is not valid"));
            assertThat(topology.hasNoEvents()).isTrue();
        }
    }

    @Test
    void aTypeThatIsNotInTheCatalogueIsDeadLetteredIfConfigured() {
        try (DrivenTopology topology =
                new DrivenTopology(
                        state,
                        ProcessorConfig.builder("unused:9092")
                                .catalogue(EventCatalogue.of(BuiltInEvent.class))
                                .unknownTypes(UnknownTypes.DEAD_LETTER)
                                .build())) {
            topology.send("e-1", Map.of());

            assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                    .containsEntry("tailrace-reason", "DeserializationFailed")
                    .hasEntrySatisfying(
                            "tailrace-error",
                            error -> assertThat(error).contains("got \"ticket.sold.v1\""));
            assertThat(topology.hasNoEvents()).isTrue();
        }
    }

    private static void pipe(DrivenTopology topology, byte[] payload) {
        topology.pipeOutbox(
                new TestRecord<>(
                        "o-1".getBytes(UTF_8),
                        payload,
                        DrivenTopology.headers(HEADERS),
                        topology.start()));
    }
}
