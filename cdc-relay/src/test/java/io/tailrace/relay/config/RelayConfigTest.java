package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.Secret;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.record.CloudEventFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayConfigTest {

    private static final String URL = "jdbc:postgresql://localhost:5433/shop";

    @Test
    void everythingButTheServersHasADefault() {
        assertThat(builder().build())
                .isEqualTo(
                        new RelayConfig(
                                new OutboxSource(
                                        URL,
                                        "u",
                                        Secret.of("p"),
                                        TableName.parse("public.outbox"),
                                        OutboxColumns.defaults(),
                                        "tailrace_outbox",
                                        new Shard(1, 1),
                                        false),
                                Naming.DEFAULT,
                                KafkaCluster.of("localhost:9092"),
                                new RelayTiming(
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(3),
                                        Duration.ofSeconds(10)),
                                null,
                                null,
                                OnDiscontinuity.REPAIR_PROVEN,
                                DeliveryGuarantee.EXACTLY_ONCE,
                                new PublishLimits(4096, Duration.ZERO, 0, 3, Duration.ZERO, 5),
                                AggregateTypes.ALL,
                                AlarmLimits.DEFAULT,
                                Retention.OFF,
                                new AccountConfig(
                                        AccountMode.TABLE,
                                        Duration.ofHours(24),
                                        Duration.ofSeconds(5)),
                                LookupMode.ON,
                                CloudEventFormat.FORMAT));
    }

    @Test
    void everyValueIsChangedByOneCall() {
        TopicNames topics = new TopicNames("o.", "e.", "positions");
        OutboxColumns columns = OutboxColumns.of(Map.of("id", "event_id"));
        RelayConfig config =
                builder()
                        .table("shop.events")
                        .columns(columns)
                        .slot("orders")
                        .shard(new Shard(2, 4))
                        .naming(new Naming("billing", "orders_2of4"))
                        .topics(topics)
                        .partitions(3)
                        .messages(true)
                        .replicationFactor((short) 2)
                        .clientProperties(Map.of("linger.ms", "1"))
                        .heartbeat(Duration.ofSeconds(7))
                        .lease(Duration.ofSeconds(8))
                        .maxBackoff(Duration.ofSeconds(9))
                        .startFrom(StartFrom.NOW)
                        .startAgain(Instant.EPOCH)
                        .deliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .batchSize(100)
                        .batchWindow(Duration.ofMillis(50))
                        .rateLimit(60)
                        .circuitBreakerThreshold(4)
                        .onDiscontinuity(OnDiscontinuity.HALT)
                        .slowCall(Duration.ofMillis(100))
                        .bulkheadLimit(6)
                        .types(new AggregateTypes(List.of("order"), 7))
                        .alarms(new AlarmLimits(8, Duration.ofSeconds(11)))
                        .retention(new Retention(Duration.ofDays(7), 50))
                        .account(AccountConfig.DEFAULT.with(AccountMode.LOG))
                        .lookups(LookupMode.OFF)
                        .build();

        assertThat(config)
                .isEqualTo(
                        new RelayConfig(
                                new OutboxSource(
                                        URL,
                                        "u",
                                        Secret.of("p"),
                                        TableName.parse("shop.events"),
                                        columns,
                                        "orders",
                                        new Shard(2, 4),
                                        true),
                                new Naming("billing", "orders_2of4"),
                                new KafkaCluster(
                                        "localhost:9092",
                                        topics,
                                        3,
                                        (short) 2,
                                        Secret.of(Map.of("linger.ms", "1"))),
                                new RelayTiming(
                                        Duration.ofSeconds(7),
                                        Duration.ofSeconds(8),
                                        Duration.ofSeconds(9)),
                                StartFrom.NOW,
                                Instant.EPOCH,
                                OnDiscontinuity.HALT,
                                DeliveryGuarantee.AT_LEAST_ONCE,
                                new PublishLimits(
                                        100,
                                        Duration.ofMillis(50),
                                        60,
                                        4,
                                        Duration.ofMillis(100),
                                        6),
                                new AggregateTypes(List.of("order"), 7),
                                new AlarmLimits(8, Duration.ofSeconds(11)),
                                new Retention(Duration.ofDays(7), 50),
                                AccountConfig.DEFAULT.with(AccountMode.LOG),
                                LookupMode.OFF,
                                CloudEventFormat.FORMAT));
        assertThat(config.limits().rowsPerTransaction()).isEqualTo(60);
    }

    @Test
    void aRefusedValueIsNamedWithItsRuleAndTheActualValue() {
        assertRefused(builder().slot("No"), "slot must be 1 to 63 of [a-z0-9_], got No");
        assertRefused(
                builder().naming(new Naming("billing", "orders")),
                "take-over-position must be tailrace_outbox or <source-name>/tailrace_outbox, and"
                        + " not the relay's own billing/tailrace_outbox, got orders");
        assertThatThrownBy(() -> new Retention(Duration.ofMillis(999), 1))
                .hasMessage(
                        "retention must be PT0S to keep every row, or PT1S to P36500D, got"
                                + " PT0.999S");
        assertThatThrownBy(() -> new Retention(Duration.ofDays(1), 0))
                .hasMessage("retention-batch must be 1 to 100000, got 0");
        assertThatThrownBy(() -> new Naming("a b", ""))
                .hasMessage("source-name must be 1 to 200 of [A-Za-z0-9._:/-], got \"a b\"");
        assertRefused(builder().lease(Duration.ofMillis(999)), "lease must be at least 1 s, got");
        assertRefused(builder().heartbeat(Duration.ZERO), "heartbeat must be positive, got PT0S");
        assertRefused(builder().maxBackoff(Duration.ZERO), "max-backoff must be positive, got");
        assertRefused(builder().batchSize(4097), "batch-size must be 1 to 4096, got 4097");
        assertRefused(
                builder().batchWindow(Duration.ofSeconds(11)),
                "batch-window must be 0 to 10 s, got PT11S");
        assertRefused(builder().rateLimit(-1), "rate-limit must be at least 0, got -1");
        assertRefused(
                builder().circuitBreakerThreshold(-1),
                "circuit-breaker-threshold must be at least 0, got -1");
        assertRefused(
                builder().slowCall(Duration.ofMillis(-1)), "slow-call must be at least 0, got");
        assertRefused(builder().bulkheadLimit(0), "bulkhead-limit must be at least 1, got 0");
        assertRefused(builder().partitions(0), "partitions must be at least 1, got 0");
    }

    @Test
    void secretsAreNotShown() {
        RelayConfig config =
                RelayConfig.builder(
                                URL + "?password=top-secret", "u", "top-secret", "localhost:9092")
                        .clientProperties(Map.of("sasl.jaas.config", "top-secret"))
                        .build();

        assertThat(config.toString())
                .contains("localhost:5433/shop", "slot=tailrace_outbox")
                .doesNotContain("top-secret");
    }

    private static void assertRefused(RelayConfigBuilder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static RelayConfigBuilder builder() {
        return RelayConfig.builder(URL, "u", "p", "localhost:9092");
    }
}
