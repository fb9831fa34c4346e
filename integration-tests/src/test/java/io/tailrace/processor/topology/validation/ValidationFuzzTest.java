package io.tailrace.processor.topology.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.fuzz.Fields;
import io.tailrace.fuzz.Fuzz;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schema.ActiveSchemas;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Whatever a record of the outbox holds, it is valid or refused with the rule that it breaks. */
class ValidationFuzzTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long YEAR = 366L * 86_400_000;

    private final EventValidator validator =
            new EventValidator(
                    ProcessorConfig.builder(KafkaCluster.builder("unused:9092").build())
                            .catalogue(EventCatalogue.of(BuiltInEvent.class))
                            .build(),
                    new ActiveSchemas());

    @Test
    void recordsOfTheOutbox() {
        Fuzz.target("record of the outbox", this::validate)
                .mayThrow(EventException.class)
                .from(
                        List.of(
                                Fields.join("order", "o", "{}", "ce_id", "1", "ce_type", "t"),
                                Fields.join(
                                        "order",
                                        "o",
                                        "{\"orderId\":\"o\"}",
                                        "ce_id",
                                        "1",
                                        "ce_type",
                                        "order.cancelled.v1",
                                        "tailrace-run",
                                        "r"),
                                Fields.join(
                                        "order",
                                        "o",
                                        "{}",
                                        "ce_id",
                                        "1",
                                        "ce_type",
                                        "t",
                                        "ce_deliverat",
                                        "2027-01-15T08:00:00Z")));
    }

    private void validate(byte[] input) {
        Fields fields = new Fields(input);
        long due =
                validator.validate(
                        new Record<>(fields.bytes(1), fields.bytes(2), NOW, fields.headers(3)),
                        String.valueOf(fields.text(0)),
                        NOW);
        assertThat(due).isBetween(0L, NOW + YEAR);
    }
}
