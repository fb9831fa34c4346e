package io.tailrace.relay.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.source.StreamRehearsal;
import io.tailrace.relay.source.change.Change;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Test;

/** A standby goes through the start of a term while another relay leads. */
@TailraceTest
class RehearsalIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'tailrace %'";
    private static final String SLOTS = "SELECT count(*) FROM pg_replication_slots";
    private static final String READER =
            "SELECT active_pid FROM pg_replication_slots WHERE slot_name = 'tailrace_outbox'";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void theRelayThatLeadsNoticesNothing(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        RelayConfig config = Shop.config(postgres, kafka).build();
        try (CdcRelay leader = new CdcRelay(config, registry);
                ReadCommitted events =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
                ReadCommitted positions =
                        ReadCommitted.of(
                                kafka.bootstrapServers(),
                                Pattern.compile(config.kafka().topics().positions()))) {
            leader.start();
            assertThat(leader.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(10, Duration.ZERO);
            await().atMost(SOON).until(() -> events.count() == 10);
            Set<String> transactions = transactionalIds(kafka);
            String reader = shop.query(READER);
            int sessions = Integer.parseInt(shop.query(SESSIONS));

            new Rehearsal(config, new CompletableFuture<>()).run();

            shop.commit(10, Duration.ZERO);
            await().atMost(SOON).until(() -> events.count() == 20);
            assertThat(registry.get("tailrace.relay.terms").counter().count()).isOne();
            assertThat(shop.query(READER)).isEqualTo(reader);
            assertThat(shop.query(SLOTS)).isEqualTo("1");
            assertThat(transactionalIds(kafka)).isEqualTo(transactions);
            assertThat(positions.records())
                    .allSatisfy(
                            record ->
                                    assertThat(new String(record.key(), StandardCharsets.UTF_8))
                                            .isEqualTo(config.positionKey().text()));
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(Integer.parseInt(shop.query(SESSIONS)))
                                            .isLessThanOrEqualTo(sessions));
        }
    }

    /** A row that cannot be made up for a table would leave the rest of the start unrehearsed. */
    @Test
    void theMadeUpRowIsReadFromATableThatHasChanged(@Fresh PostgresServer postgres)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.execute("ALTER TABLE outbox ADD gone int, ADD \"Odd one\" jsonb, ADD n numeric(9,2)");
        shop.execute("ALTER TABLE outbox DROP gone");
        RelayConfig config = Shop.configWithoutKafka(postgres).build();

        List<Change> changes = StreamRehearsal.run(config, new CompletableFuture<>());

        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).row()).isNotNull();
        assertThat(changes.get(0).row().aggregateType()).isEqualTo(changes.get(0).row().id());
        assertThat(shop.query(SLOTS)).isEqualTo("0");
        await().atMost(SOON).untilAsserted(() -> assertThat(shop.query(SESSIONS)).isEqualTo("0"));
    }

    private static Set<String> transactionalIds(KafkaBroker kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listTransactions().all().get().stream()
                    .map(TransactionListing::transactionalId)
                    .collect(Collectors.toSet());
        }
    }
}
