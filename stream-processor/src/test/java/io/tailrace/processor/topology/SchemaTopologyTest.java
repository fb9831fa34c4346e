package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.processor.config.UnknownTypes;
import io.tailrace.processor.schema.SchemaDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads are checked against the schemas that are in force when they are read. */
class SchemaTopologyTest {

    private static final String SOLD = "ticket.sold.v1";
    private static final String GOOD = "{\"seat\":7}";
    private static final String BAD = "{\"seat\":\"geheim\"}";

    @TempDir Path state;
    @TempDir Path contracts;

    @Test
    void aPayloadThatBreaksItsSchemaIsDeadLetteredWithPlaceAndRule() throws Exception {
        try (DrivenTopology topology = new DrivenTopology(state, config().build())) {
            loadSeats(topology, "integer");
            pipe(topology, "e-1", SOLD, BAD);
            pipe(topology, "e-2", SOLD, GOOD);
            pipe(topology, "e-3", "ticket.lost.v1", BAD);

            TestRecord<byte[], byte[]> dead = topology.nextDeadLetter();
            assertThat(dead.value()).isEqualTo(BAD.getBytes(UTF_8));
            assertThat(DrivenTopology.texts(dead.headers()))
                    .containsEntry("ce_id", "e-1")
                    .containsEntry("tailrace-reason", "ValidationFailed")
                    .containsEntry(
                            "tailrace-error",
                            "ValidationFailed: ticket.sold.v1 breaks its schema: \"/seat\" must"
                                    + " satisfy type \"integer\"");
            assertThat(topology.events()).containsExactly("e-2", "e-3");
            assertThat(topology.deadLetters()).isEmpty();
            assertThat(topology.deadLettered()).containsOnly(Map.entry("ValidationFailed", 1));
        }
    }

    @Test
    void aReplacedSchemaHoldsForEventsThatAreReadFromThenOnAndNotForRetries() throws Exception {
        try (DrivenTopology topology =
                new DrivenTopology(
                        state, config().group("mailer", RetryPolicy.defaults()).build())) {
            loadSeats(topology, "integer");
            pipe(topology, "e-1", SOLD, GOOD);
            loadSeats(topology, "string");
            pipe(topology, "e-2", SOLD, GOOD);
            topology.fail("e-1", "mailer", "1", "HandlerTimeout");
            topology.advance(Duration.ofMinutes(2));

            assertThat(topology.events()).containsExactly("e-1");
            assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                    .containsEntry("ce_id", "e-2");
            assertThat(topology.retries()).containsExactly("e-1");
            assertThat(topology.deadLetters()).isEmpty();
        }
    }

    @Test
    void aTypeWithoutASchemaIsDeadLetteredIfConfigured() throws Exception {
        try (DrivenTopology topology =
                new DrivenTopology(
                        state, config().unknownTypes(UnknownTypes.DEAD_LETTER).build())) {
            loadSeats(topology, "integer");
            pipe(topology, "e-1", "ticket.lost.v1", GOOD);
            pipe(topology, "e-2", SOLD, GOOD);

            assertThat(DrivenTopology.texts(topology.nextDeadLetter().headers()))
                    .containsEntry("tailrace-reason", "DeserializationFailed")
                    .containsEntry(
                            "tailrace-error",
                            "DeserializationFailed: type must have a schema or be in the"
                                    + " catalogue, which have the types [ticket.sold.v1]; got"
                                    + " \"ticket.lost.v1\"");
            assertThat(topology.events()).containsExactly("e-2");
        }
    }

    @Test
    void schemaAndCatalogueBothApply() throws Exception {
        try (DrivenTopology topology =
                new DrivenTopology(
                        state, config().catalogue(EventCatalogue.of(BuiltInEvent.class)).build())) {
            new SchemaDirectory(contracts)
                    .write("order.cancelled.v1", "{'required':['reason','by']}");
            topology.context().schemas().replace(new SchemaDirectory(contracts).load());
            pipe(topology, "e-1", "order.cancelled.v1", "{\"orderId\":\"o\",\"reason\":\"r\"}");
            pipe(topology, "e-2", "order.cancelled.v1", "{\"reason\":\"r\",\"by\":\"b\"}");

            assertThat(error(topology)).contains("must satisfy required \"by\"");
            assertThat(error(topology)).contains("order.cancelled.v1 is not valid");
        }
    }

    private static String error(DrivenTopology topology) {
        return DrivenTopology.texts(topology.nextDeadLetter().headers()).get("tailrace-error");
    }

    private ProcessorConfig.Builder config() {
        return ProcessorConfig.builder("unused:9092")
                .schemas(contracts.toString(), Duration.ofSeconds(1));
    }

    private void loadSeats(DrivenTopology topology, String type) throws Exception {
        SchemaDirectory files = new SchemaDirectory(contracts);
        files.write(SOLD, "{'properties':{'seat':{'type':'" + type + "'}}}");
        topology.context().schemas().replace(files.load());
    }

    private static void pipe(DrivenTopology topology, String id, String type, String payload) {
        topology.pipeOutbox(
                new TestRecord<>(
                        "t-1".getBytes(UTF_8),
                        payload.getBytes(UTF_8),
                        DrivenTopology.headers(Map.of("ce_id", id, "ce_type", type)),
                        topology.start()));
    }
}
