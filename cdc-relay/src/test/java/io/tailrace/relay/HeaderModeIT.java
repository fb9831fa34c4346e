package io.tailrace.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.router.EventRoute;
import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.record.router.EventRouterFormat.Form;
import io.tailrace.record.router.Placement;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.replay.Replay;
import io.tailrace.relay.replay.ReplayFilter;
import io.tailrace.relay.replay.ReplayRequest;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Repairs and replays of a relay whose records are those of the event router, and other modes. */
@TailraceTest
class HeaderModeIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final RecordFormat ROUTER = router(EventRoute.DEFAULT);

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws Exception {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres).createTable();
    }

    @Test
    void anotherModeOrRouteDoesNotGoOn() throws Exception {
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*|x\\..*"))) {
            try (CdcRelay relay = started(config().format(ROUTER).build())) {
                shop.commit(2);
                await().atMost(SOON).until(() -> observer.records().size() == 2);
            }
            assertStops(
                    config().build(),
                    "stored by a relay with --header-mode=debezium, but this relay has"
                            + " --header-mode=cloudevents",
                    "--slot of its own");
            assertStops(
                    config().format(router(new EventRoute("(.*)", "x.$1"))).build(),
                    "names topics by (?<routedByValue>.*) -> outbox.event.${routedByValue}, but"
                            + " this relay names them by (.*) -> x.$1",
                    "--route-topic-regex");
            assertThat(observer.records()).hasSize(2);
        }
    }

    @Test
    @Tag("full")
    void whatIsPublishedIsFoundByItsId() throws Exception {
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            shop.commit(5);
            try (CdcRelay relay = started(config().format(ROUTER).build())) {
                shop.commit(10);
                await().atMost(SOON).until(() -> observer.records().size() == 15);
            }
            shop.dropSlots();
            shop.commit(5);
            try (CdcRelay relay = started(config().format(ROUTER).build())) {
                await().atMost(SOON).until(() -> observer.records().size() >= 20);
                replayEverything();
            }
            await().atMost(SOON).until(() -> observer.records().size() >= 40);
            assertThat(ids(observer.records().subList(0, 20))).doesNotHaveDuplicates();
            assertThat(ids(observer.records().subList(20, 40)))
                    .containsExactlyInAnyOrderElementsOf(ids(observer.records().subList(0, 20)));
            assertThat(observer.records())
                    .hasSize(40)
                    .allSatisfy(
                            record -> {
                                assertThat(record.topic()).isEqualTo("outbox.event.order");
                                assertThat(record.headers().toArray()).hasSize(2);
                            });
        }
    }

    /** The watermark has to pass the last row first. */
    private void replayEverything() {
        RelayConfig config = config().format(ROUTER).build();
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(OperatorException.class)
                .until(
                        () ->
                                new Replay(config, request("count"), p -> {}).count().get("order")
                                        == 20L);
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(OperatorException.class)
                .until(() -> new Replay(config, request("all"), p -> {}).run().complete());
    }

    private static ReplayRequest request(String run) {
        return new ReplayRequest(run, ReplayFilter.ALL, "", 1_000);
    }

    private static RecordFormat router(EventRoute route) {
        return new EventRouterFormat(
                route,
                List.of(Placement.parse("type:header:eventType")),
                Form.PLAIN,
                Form.PLAIN,
                false,
                null);
    }

    private static void assertStops(RelayConfig config, String problem, String remedy)
            throws Exception {
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
            assertThat(relay.failure())
                    .get()
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            failure -> {
                                assertThat(failure.exitCode()).isEqualTo(ExitCode.POSITION_LOST);
                                assertThat(failure).hasMessageContaining(problem);
                                assertThat(failure.remedy()).contains(remedy);
                            });
        }
    }

    private RelayConfigBuilder config() {
        return Shop.config(postgres, kafka).heartbeat(Duration.ofMillis(500));
    }

    private static CdcRelay started(RelayConfig config) throws Exception {
        CdcRelay relay = new CdcRelay(config);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    private static List<String> ids(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> new String(record.headers().lastHeader("id").value(), UTF_8))
                .toList();
    }
}
