package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.RelayRights;
import io.tailrace.relay.removal.Removal;
import io.tailrace.relay.removal.RemovalRequest;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.security.SecuredKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A relay does all of its work with the rights of {@link RelayRights}, and without any of them it
 * ends, or makes dead letters, with the command that heals it.
 */
@TailraceTest
class RelayRightsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PRINCIPAL = "User:relay";

    private static SecuredKafka kafka;
    private static int count;

    private PostgresServer postgres;
    private Shop shop;
    private RelayConfig config;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = SecuredKafka.start();
        kafka.addUser("relay", "secret");
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void start(PostgresServer server) throws Exception {
        postgres = server;
        shop = new Shop(server);
        begin(DeliveryGuarantee.EXACTLY_ONCE);
    }

    @AfterEach
    void stop() {
        shop.dropSlots();
    }

    /** Topics and a slot that no case before has used. */
    private void begin(DeliveryGuarantee delivery) throws Exception {
        count++;
        shop.execute("DROP TABLE IF EXISTS outbox");
        shop.createTable();
        config =
                RelayConfig.builder(
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password(),
                                kafka.scram())
                        .slot("slot_%03d".formatted(count))
                        .topics(
                                new TopicNames(
                                        "out" + count + ".",
                                        "in" + count + ".",
                                        "positions." + count))
                        .clientProperties(SecuredKafka.scramClient("relay", "secret"))
                        .deliveryGuarantee(delivery)
                        .build();
    }

    @Test
    void theRequiredRightsAreEnough() throws Exception {
        kafka.grant(PRINCIPAL, required());
        publishes(1);
    }

    @Test
    @Tag("full")
    void theRightsOfTheRemoveCommandAreEnough() throws Exception {
        kafka.grant(PRINCIPAL, required());
        publishes(1);
        kafka.revoke(PRINCIPAL, required());
        kafka.grant(
                PRINCIPAL,
                KafkaRights.removeTool(
                        config.kafka().topics(),
                        List.of("tailrace-relay-" + config.source().slot())));
        List<String> steps = new ArrayList<>();
        Removal removal =
                new Removal(config, new RemovalRequest(true, false, false, false), steps::add);
        removal.run(plan -> {});

        assertThat(steps)
                .anyMatch(step -> step.startsWith("Fenced"))
                .anyMatch(step -> step.startsWith("Marked"))
                .contains("Deleted topic out" + count + ".order");
    }

    @Test
    void theTransactionalIdIsNamed() throws Exception {
        endsWithout(right("transactional id", Operation.WRITE), false);
    }

    @Test
    @Tag("full")
    void theRightToReadThePositionIsNamed() throws Exception {
        endsWithout(right("topic positions", Operation.READ), true);
    }

    @Test
    @Tag("full")
    void theRightToCreateTheTopicOfPositionsIsNamed() throws Exception {
        endsWithout(right("topic positions", Operation.CREATE), false);
    }

    @Test
    void rowsWhoseTopicMayNotBeWrittenAreDeadLettersUntilTheRightIsGranted() throws Exception {
        deadLettersWithout(right("topic out", Operation.WRITE));
    }

    @Test
    @Tag("full")
    void withoutTransactionsNoTransactionalIdIsNeeded() throws Exception {
        begin(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(required()).noneMatch(right -> right.toString().contains("transactional"));
        kafka.grant(PRINCIPAL, required());
        publishes(1);
    }

    @Test
    @Tag("full")
    void everyRightIsNeededAndTheCommandOfTheMessageHeals() throws Exception {
        for (KafkaRight right : KafkaRights.single(required())) {
            begin(DeliveryGuarantee.EXACTLY_ONCE);
            Operation operation = right.operations().get(0);
            KafkaRight own =
                    KafkaRights.single(required()).stream()
                            .filter(r -> r.operations().contains(operation))
                            .filter(r -> kind(r).equals(kind(right)))
                            .findFirst()
                            .orElseThrow();
            if (kind(own).equals("topic out") && operation != Operation.READ) {
                deadLettersWithout(own);
            } else if (operation == Operation.READ && !kind(own).equals("topic positions")) {
                repairEndsWithout(own);
            } else {
                endsWithout(own, operation != Operation.CREATE);
            }
        }
    }

    /** A right that is lost while the relay runs ends it as well. */
    @Test
    @Tag("full")
    void aRightThatIsTakenAwayLaterEndsARunningRelay() throws Exception {
        for (String own : List.of("transactional id", "topic positions")) {
            begin(DeliveryGuarantee.EXACTLY_ONCE);
            kafka.grant(PRINCIPAL, required());
            try (CdcRelay relay = new CdcRelay(config)) {
                relay.start();
                assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
                KafkaRight lost = right(own, Operation.WRITE);
                kafka.revoke(PRINCIPAL, List.of(lost));
                long begun = System.nanoTime();
                insert();
                OperatorException e = failure(relay);
                report(lost, "taken away while it runs", e, begun);
                assertNamed(e, lost);
                kafka.run(e.remedy());
            }
            publishes(2);
        }
    }

    private void endsWithout(KafkaRight missing, boolean topicsExist) throws Exception {
        List<KafkaRight> all = new ArrayList<>(KafkaRights.single(required()));
        kafka.grant(PRINCIPAL, all);
        int rows = 0;
        if (topicsExist) {
            publishes(++rows);
        }
        kafka.revoke(PRINCIPAL, List.of(missing));
        long begun = System.nanoTime();
        try (CdcRelay relay = new CdcRelay(config)) {
            OperatorException e = refusal(relay);
            report(missing, "", e, begun);
            assertNamed(e, missing);
            kafka.run(e.remedy());
        }
        publishes(++rows);
    }

    /** Of a relay that is refused before its start, or fails soon. */
    private OperatorException refusal(CdcRelay relay) throws Exception {
        try {
            relay.start();
        } catch (OperatorException e) {
            return e;
        }
        return failure(relay);
    }

    private void repairEndsWithout(KafkaRight missing) throws Exception {
        kafka.grant(PRINCIPAL, required());
        deadLetter();
        publishes(2);
        shop.dropSlots();
        kafka.revoke(PRINCIPAL, List.of(missing));
        long begun = System.nanoTime();
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            OperatorException e = failure(relay);
            report(missing, "at a repair", e, begun);
            assertNamed(e, missing);
            kafka.run(e.remedy());
        }
        publishes(3);
    }

    private void deadLettersWithout(KafkaRight missing) throws Exception {
        kafka.grant(PRINCIPAL, KafkaRights.single(required()));
        boolean exists = !missing.operations().contains(Operation.CREATE);
        if (exists) {
            publishes(1);
        }
        kafka.revoke(PRINCIPAL, List.of(missing));
        long begun = System.nanoTime();
        try (CdcRelay relay = new CdcRelay(config);
                ReadCommitted letters = observe(config.kafka().topics().deadLetter());
                ReadCommitted rows = observe("out" + count + ".order")) {
            relay.start();
            insert();
            await().atMost(SOON).until(() -> letters.count() == 1 || relay.failure().isPresent());
            assertThat(relay.failure()).isEmpty();
            Map<?, ?> refused = (Map<?, ?>) refusedTopics(relay).get(0);
            String problem = String.valueOf(refused.get("problem"));
            String remedy = String.valueOf(refused.get("remedy"));
            report(missing, "rows become dead letters", problem, remedy, "-", begun);
            assertThat(problem)
                    .contains(PRINCIPAL, missing.operationNames(), "topic out" + count + ".order");
            kafka.run(remedy);
            await().atMost(SOON)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () -> {
                                insert();
                                return rows.count() > (exists ? 1 : 0);
                            });
        }
    }

    private static List<?> refusedTopics(CdcRelay relay) {
        return (List<?>) relay.health().details().get("refusedTopics");
    }

    private void assertNamed(OperatorException e, KafkaRight missing) {
        assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
        assertThat(e.getMessage())
                .contains(PRINCIPAL)
                .contains(missing.operationNames())
                .contains(missing.resource().name());
        assertThat(e.remedy())
                .contains(
                        "kafka-acls.sh --bootstrap-server " + kafka.scram(),
                        "--allow-principal " + PRINCIPAL,
                        "--operation " + missing.operationNames());
    }

    private OperatorException failure(CdcRelay relay) throws Exception {
        assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
        return (OperatorException) relay.failure().orElseThrow();
    }

    private void publishes(int rows) throws Exception {
        try (ReadCommitted observer = observe("out" + count + "\\..*");
                CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            insert();
            await().atMost(SOON).until(() -> observer.count() >= 1 || relay.failure().isPresent());
            assertThat(relay.failure()).isEmpty();
            assertThat(relay.health().details()).doesNotContainKey("refusedTopics");
            assertThat(rows).isPositive();
        }
    }

    /** A row that no topic accepts. */
    private void deadLetter() throws Exception {
        try (ReadCommitted letters = observe(config.kafka().topics().deadLetter());
                CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            shop.execute(
                    "INSERT INTO outbox VALUES ('%s', 'no topic', 'x', 'thing.done.v1', '{}')"
                            .formatted(EventId.next().toUuid()));
            await().atMost(SOON).until(() -> letters.count() == 1);
        }
    }

    private void insert() throws Exception {
        shop.commit(1);
    }

    private ReadCommitted observe(String topics) {
        return ReadCommitted.of(kafka.broker().bootstrapServers(), Pattern.compile(topics));
    }

    private List<KafkaRight> required() {
        return RelayRights.of(config).stream().filter(right -> !right.optional()).toList();
    }

    private KafkaRight right(String resource, Operation operation) {
        return KafkaRights.single(required()).stream()
                .filter(right -> right.operations().contains(operation))
                .filter(right -> kind(right).equals(resource))
                .findFirst()
                .orElseThrow();
    }

    /** The resource without its name of the case: "topic out", "topic positions", "topic in". */
    private static String kind(KafkaRight right) {
        String text = right.resource().toString();
        return text.startsWith("transactional id")
                ? "transactional id"
                : text.replaceAll("[.\\d].*", "");
    }

    private static void report(KafkaRight missing, String when, OperatorException e, long begun) {
        report(
                missing,
                when,
                e.getMessage(),
                e.remedy(),
                Integer.toString(e.exitCode().code()),
                begun);
    }

    private static void report(
            KafkaRight missing,
            String when,
            String problem,
            String remedy,
            String exitCode,
            long begun) {
        System.out.printf(
                "MATRIX | %s on %s %s | relay | %s / %s | %s | %.1f%n",
                missing.operationNames(),
                missing.resource(),
                when,
                problem,
                remedy,
                exitCode,
                Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1e3);
    }
}
