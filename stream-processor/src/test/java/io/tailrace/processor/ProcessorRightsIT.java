package io.tailrace.processor;

import static io.tailrace.processor.SecuredCase.PRINCIPAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.check.Finding;
import io.tailrace.process.check.Verdict;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.check.ProcessorCheck;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.security.SecuredKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A processor does all of its work with the rights of {@link KafkaRights#processor}, and without
 * any of them it ends, or leaves a topic out, with the command that heals it.
 */
class ProcessorRightsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GROUP = "mailer";

    private static SecuredKafka kafka;

    @TempDir Path state;

    private SecuredCase test;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = SecuredKafka.start();
        kafka.addUser("worker", "secret");
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void begin() throws Exception {
        test = new SecuredCase(kafka);
        test.create(test.names.outbox("ticket"));
    }

    @Test
    void theRequiredRightsAreEnoughForDeliveryRetryAndDeadLetters() throws Exception {
        kafka.grant(PRINCIPAL, required());
        works();
    }

    /** Describe is enough to look at the group, but not to join it. */
    @Test
    void theCheckFindsThatTheGroupMayOnlyBeDescribed() throws Exception {
        kafka.grant(
                PRINCIPAL,
                required().stream()
                        .filter(right -> !right.resource().equals(Resource.group(test.application)))
                        .toList());
        kafka.grant(
                PRINCIPAL,
                List.of(
                        KafkaRight.missing(
                                Resource.group(test.application), Set.of(Operation.DESCRIBE))));
        assertThat(groupFinding())
                .satisfies(
                        found -> assertThat(found.verdict()).isEqualTo(Verdict.FAIL),
                        found -> assertThat(found.remedy()).contains("--operation Read --group"));

        kafka.grant(PRINCIPAL, required());
        assertThat(groupFinding().verdict()).isEqualTo(Verdict.PASS);
    }

    private Finding groupFinding() throws InterruptedException {
        return new ProcessorCheck(config(test.cluster), true)
                .run().findings().stream()
                        .filter(found -> found.subject().equals("kafka.group"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aWrongPasswordIsNamed() throws Exception {
        KafkaCluster wrong =
                KafkaCluster.builder(kafka.scram())
                        .topics(test.names)
                        .clientProperties(SecuredKafka.scramClient("worker", "wrong"))
                        .build();
        try (StreamProcessor processor = new StreamProcessor(config(wrong))) {
            OperatorException e = failure(processor);
            assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
            assertThat(e).hasMessageContaining("as principal User:worker with security.protocol=");
        }
    }

    @Test
    void theRightToJoinTheGroupIsNamed() throws Exception {
        endsWithout(right(Resource.Kind.GROUP, Operation.READ));
    }

    @Test
    @Tag("full")
    void everyRightIsNeededAndTheCommandOfTheMessageHeals() throws Exception {
        int cases = required().size();
        for (int i = 0; i < cases; i++) {
            begin();
            KafkaRight missing = required().get(i);
            if (missing.resource().name().equals(test.names.outboxPrefix())) {
                leavesOutWithout(missing);
            } else {
                endsWithout(missing);
            }
        }
    }

    @Test
    @Tag("full")
    void eventsWhoseTopicMayNotBeWrittenAnyMoreAreDeadLetters() throws Exception {
        kafka.grant(PRINCIPAL, required());
        try (StreamProcessor processor = started();
                ReadCommitted events = test.observe(test.names.events("ticket"));
                ReadCommitted letters = test.observe(test.names.deadLetter())) {
            sendEvent();
            await().atMost(SOON).until(() -> events.count() == 1);
            KafkaRight lost =
                    KafkaRight.missing(
                            Resource.topics(test.names.eventsPrefix()), List.of(Operation.WRITE));
            for (Resource kept :
                    List.of(
                            Resource.topic(test.names.deadLetter()),
                            Resource.topics(test.names.retry("")))) {
                kafka.grant(PRINCIPAL, List.of(KafkaRight.missing(kept, List.of(Operation.WRITE))));
            }
            kafka.revoke(PRINCIPAL, List.of(lost));
            long begun = System.nanoTime();
            sendEvent();
            await().atMost(SOON).until(() -> letters.count() == 1);
            await().atMost(SOON).until(() -> !refused(processor).isEmpty());
            assertThat(processor.failure()).isEmpty();
            Map<?, ?> refused = (Map<?, ?>) refused(processor).get(0);
            SecuredCase.report(lost, "processor", refused.toString(), "-", begun);
            kafka.run(String.valueOf(refused.get("remedy")));
            await().atMost(SOON)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(
                            () -> {
                                sendEvent();
                                return events.count() > 1;
                            });
        }
    }

    @Test
    @Tag("full")
    void aRightThatIsTakenAwayLaterEndsARunningProcessor() throws Exception {
        for (KafkaRight lost :
                List.of(
                        right(Resource.Kind.TRANSACTIONAL_ID, Operation.WRITE),
                        right(Resource.Kind.GROUP, Operation.READ))) {
            begin();
            KafkaRight own = right(lost.resource().kind(), lost.operations().get(0));
            kafka.grant(PRINCIPAL, required());
            try (StreamProcessor processor = started()) {
                kafka.revoke(PRINCIPAL, List.of(own));
                long begun = System.nanoTime();
                sendEvent();
                assertNamed(afterStart(processor), own, begun);
            }
        }
    }

    private void endsWithout(KafkaRight missing) throws Exception {
        kafka.grant(PRINCIPAL, required());
        kafka.revoke(PRINCIPAL, List.of(missing));
        long begun = System.nanoTime();
        try (StreamProcessor processor = new StreamProcessor(config(test.cluster))) {
            sendEvent();
            OperatorException e = failure(processor);
            assertNamed(e, missing, begun);
            kafka.run(e.remedy());
        }
        works();
    }

    private void leavesOutWithout(KafkaRight missing) throws Exception {
        kafka.grant(PRINCIPAL, required());
        kafka.revoke(PRINCIPAL, List.of(missing));
        long begun = System.nanoTime();
        try (StreamProcessor processor = started();
                ReadCommitted events = test.observe(test.names.events("ticket"))) {
            sendEvent();
            // without the right to describe the topic its existence is not visible
            KafkaRight describe =
                    KafkaRight.missing(missing.resource(), List.of(Operation.DESCRIBE));
            kafka.grant(PRINCIPAL, List.of(describe));
            await().atMost(SOON).until(() -> !refused(processor).isEmpty());
            Map<?, ?> refused = (Map<?, ?>) refused(processor).get(0);
            SecuredCase.report(missing, "processor", refused.toString(), "-", begun);
            assertThat(refused.toString()).contains(PRINCIPAL, "Read on topic");
            kafka.run(String.valueOf(refused.get("remedy")));
            await().atMost(SOON).until(() -> events.count() == 1);
        }
    }

    private void works() throws Exception {
        try (StreamProcessor processor = started();
                ReadCommitted events = test.observe(test.names.events("ticket"));
                ReadCommitted retries = test.observe(test.names.retry(GROUP));
                ReadCommitted letters = test.observe(test.names.deadLetter())) {
            sendEvent();
            sendReport("DeliveryFailed");
            sendReport("HandlerMissing");
            await().atMost(SOON)
                    .until(
                            () ->
                                    processor.failure().isPresent()
                                            || (events.count() >= 1
                                                    && retries.count() >= 1
                                                    && letters.count() >= 1));
            assertThat(processor.failure()).isEmpty();
        }
    }

    private StreamProcessor started() throws InterruptedException {
        StreamProcessor processor = new StreamProcessor(config(test.cluster));
        processor.start();
        assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        return processor;
    }

    private OperatorException failure(StreamProcessor processor) throws InterruptedException {
        try {
            processor.start();
        } catch (OperatorException e) {
            return e;
        }
        return afterStart(processor);
    }

    private OperatorException afterStart(StreamProcessor processor) throws InterruptedException {
        assertThat(processor.await(ProcessorState.FAILED, SOON)).isTrue();
        return (OperatorException) processor.failure().orElseThrow();
    }

    private void assertNamed(OperatorException e, KafkaRight missing, long begun) {
        SecuredCase.report(
                missing,
                "processor",
                e.getMessage() + " / " + e.remedy(),
                Integer.toString(e.exitCode().code()),
                begun);
        assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
        assertThat(e.getMessage())
                .contains(PRINCIPAL, missing.operationNames(), missing.resource().name());
        assertThat(e.remedy())
                .contains(
                        "kafka-acls.sh --bootstrap-server " + kafka.scram(),
                        "--allow-principal " + PRINCIPAL,
                        "--operation " + missing.operationNames());
    }

    private static List<?> refused(StreamProcessor processor) {
        return (List<?>) processor.health().details().getOrDefault("refusedTopics", List.of());
    }

    private void sendEvent() throws Exception {
        test.send(
                test.names.outbox("ticket"),
                Map.of("ce_id", UUID.randomUUID().toString(), "ce_type", "ticket.sold.v1"));
    }

    private void sendReport(String reason) throws Exception {
        test.send(
                test.names.failed(),
                Map.of(
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_type",
                        "ticket.sold.v1",
                        "tailrace-group",
                        GROUP,
                        "tailrace-attempt",
                        "1",
                        "tailrace-reason",
                        reason,
                        "tailrace-error",
                        "a test"));
    }

    private List<KafkaRight> required() {
        return SecuredCase.required(KafkaRights.processor(test.names, test.application));
    }

    private KafkaRight right(Resource.Kind kind, Operation operation) {
        return required().stream()
                .filter(right -> right.resource().kind() == kind)
                .filter(right -> right.operations().contains(operation))
                .findFirst()
                .orElseThrow();
    }

    private ProcessorConfig config(KafkaCluster cluster) {
        return ProcessorConfig.builder(cluster)
                .applicationId(test.application)
                .stateDirectory(state.resolve(test.application))
                .group(GROUP, RetryPolicy.defaults())
                .build();
    }
}
