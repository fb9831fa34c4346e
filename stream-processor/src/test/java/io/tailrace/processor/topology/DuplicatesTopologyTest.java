package io.tailrace.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.config.Duplicates;
import io.tailrace.processor.config.ProcessorConfig;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to an event whose id is remembered. */
class DuplicatesTopologyTest {

    @TempDir Path state;

    @Test
    void aDuplicateIsSkippedByDefault() {
        try (DrivenTopology topology = topology(ProcessorConfig.DEFAULT_DUPLICATES)) {
            topology.send("e-1", Map.of());
            topology.send("e-1", Map.of());

            assertThat(topology.events()).containsExactly("e-1");
            assertThat(topology.deadLetters()).isEmpty();
            assertThat(topology.skipped()).isEqualTo(1);
            assertThat(topology.deadLettered()).isEmpty();
        }
    }

    @Test
    void aDuplicateIsDeadLetteredWithItsHeadersIfConfigured() {
        try (DrivenTopology topology = topology(Duplicates.DEAD_LETTER)) {
            topology.send("e-1", Map.of());
            topology.send("e-1", Map.of("ce_correlationid", "again"));

            assertThat(topology.events()).containsExactly("e-1");
            TestRecord<byte[], byte[]> letter = topology.nextDeadLetter();
            assertThat(letter.value()).isEqualTo(DrivenTopology.PAYLOAD);
            assertThat(DrivenTopology.texts(letter.headers()))
                    .containsEntry("ce_id", "e-1")
                    .containsEntry("ce_correlationid", "again")
                    .containsEntry("tailrace-reason", "DuplicateEvent")
                    .containsEntry("__streams.errors.topic", "outbox.ticket")
                    .containsEntry("__streams.errors.offset", "1")
                    .containsEntry(
                            "tailrace-error",
                            "event id must not be repeated within the dedupe-ttl of PT5M, but an event"
                                    + " with this id was passed on before");
            assertThat(topology.deadLettered()).isEqualTo(Map.of("DuplicateEvent", 1));
            assertThat(topology.skipped()).isZero();
        }
    }

    @Test
    void aDeadLetteredDuplicateIsPassedOnOncePerRedrive() {
        try (DrivenTopology topology = topology(Duplicates.DEAD_LETTER)) {
            topology.send("e-1", Map.of());
            topology.send("e-1", Map.of("tailrace-run", "r1"));
            topology.send("e-1", Map.of("tailrace-run", "r1"));

            assertThat(topology.events()).containsExactly("e-1", "e-1");
            assertThat(topology.deadLetters()).hasSize(1);
        }
    }

    @Test
    void aNumberThatTwoOutboxesCountIsNoDuplicate() {
        Map<String, String> shop = Map.of("ce_source", "/shop/public.outbox");
        Map<String, String> bank = Map.of("ce_source", "/bank/public.outbox");
        try (DrivenTopology topology = topology(ProcessorConfig.DEFAULT_DUPLICATES)) {
            topology.send("17", shop);
            topology.send("17", bank);
            topology.send("17", shop);
            topology.send("17", bank);

            assertThat(topology.events()).containsExactly("17", "17");
            assertThat(topology.skipped()).isEqualTo(2);
        }
    }

    @Test
    void aNumberThatTwoOutboxesCountIsRedrivenForEachOfThem() {
        try (DrivenTopology topology = topology(ProcessorConfig.DEFAULT_DUPLICATES)) {
            topology.send("17", Map.of("ce_source", "/shop", "tailrace-run", "r1"));
            topology.send("17", Map.of("ce_source", "/bank", "tailrace-run", "r1"));
            topology.send("17", Map.of("ce_source", "/bank", "tailrace-run", "r1"));

            assertThat(topology.events()).containsExactly("17", "17");
        }
    }

    @Test
    void aUuidIsTheSameEventWhateverItsSourceIs() {
        String id = "01890a5d-ac96-774b-bcce-b302099a8057";
        try (DrivenTopology topology = topology(ProcessorConfig.DEFAULT_DUPLICATES)) {
            topology.send(id, Map.of("ce_source", "/shop/public.outbox"));
            topology.send(id, Map.of("ce_source", "/shop/public.renamed"));

            assertThat(topology.events()).containsExactly(id);
        }
    }

    private DrivenTopology topology(Duplicates duplicates) {
        return new DrivenTopology(
                state, ProcessorConfig.builder("unused:9092").duplicates(duplicates).build());
    }
}
