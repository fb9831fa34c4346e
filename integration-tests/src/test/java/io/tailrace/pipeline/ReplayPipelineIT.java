package io.tailrace.pipeline;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.process.OperatorException;
import io.tailrace.producer.Outbox;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.replay.Replay;
import io.tailrace.relay.replay.ReplayFilter;
import io.tailrace.relay.replay.ReplayRequest;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A replay reaches subscribers: the processor lets each event pass once per run. */
@PipelineTest
class ReplayPipelineIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int EVENTS = 100;

    @Test
    void everyEventPassesTheProcessorOncePerRun(
            PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline) throws Exception {
        CdcRelay relay = pipeline.startRelay(config -> config.heartbeat(Duration.ofMillis(200)));
        pipeline.startProcessor(config -> {});
        Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
        try (Connection connection = postgres.connect();
                ReadCommitted published = observer(kafka, "outbox");
                ReadCommitted delivered = observer(kafka, "events")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < EVENTS; i++) {
                outbox.emit(connection, new OrderEvent.Shipped("order-" + i % 10, List.of()));
                connection.commit();
            }
            await().atMost(SOON).until(() -> delivered.count() == EVENTS);
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(OperatorException.class)
                    .until(() -> counted(relay) == EVENTS);

            for (String run : List.of("first", "first", "second")) {
                replay(relay, run).run();
            }
            await().atMost(SOON).until(() -> published.count() == 3 * EVENTS);
            await().atMost(SOON).until(() -> delivered.count() == 3 * EVENTS);

            assertThat(delivered.records())
                    .extracting(record -> header(record, "ce_id") + run(record))
                    .doesNotHaveDuplicates();
            assertThat(delivered.records())
                    .filteredOn(record -> run(record).equals("second"))
                    .hasSize(EVENTS);
        }
    }

    private static long counted(CdcRelay relay) throws Exception {
        return replay(relay, "none").count().values().stream().mapToLong(Long::longValue).sum();
    }

    private static Replay replay(CdcRelay relay, String run) {
        ReplayRequest request = new ReplayRequest(run, ReplayFilter.ALL, "", 0);
        return new Replay(relay.config(), request, progress -> {});
    }

    private static String run(ConsumerRecord<byte[], byte[]> record) {
        return String.valueOf(header(record, "tailrace-run"));
    }

    private static ReadCommitted observer(KafkaBroker kafka, String prefix) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(prefix + "\\.order"));
    }
}
