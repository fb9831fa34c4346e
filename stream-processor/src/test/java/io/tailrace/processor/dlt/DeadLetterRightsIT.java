package io.tailrace.processor.dlt;

import static io.tailrace.processor.SecuredCase.PRINCIPAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.SecuredCase;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.security.SecuredKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The dead-letter tool does all of its work with the rights of {@link KafkaRights#deadLetterTool},
 * and without any of them it ends with the command that heals it.
 */
class DeadLetterRightsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static SecuredKafka kafka;

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

    /** A dead letter of a relay's topic, and one of a group that has no retry topic. */
    @BeforeEach
    void begin() throws Exception {
        test = new SecuredCase(kafka);
        test.delete(RedriveLog.TOPIC);
        String outbox = test.names.outbox("ticket");
        test.create(outbox);
        test.create(test.names.deadLetter());
        test.join(group(), outbox);
        test.send(
                test.names.deadLetter(),
                Map.of(
                        "ce_id", "a",
                        "ce_type", "t.v1",
                        "tailrace-reason", "DeliveryFailed",
                        "__streams.errors.topic", outbox));
        test.send(
                test.names.deadLetter(),
                Map.of(
                        "ce_id", "b",
                        "ce_type", "t.v1",
                        "tailrace-reason", "DeliveryFailed",
                        "tailrace-group", group()));
    }

    private String group() {
        return "group-of-" + test.application;
    }

    @Test
    void theRequiredRightsAreEnough() throws Exception {
        kafka.grant(PRINCIPAL, required());
        works();
    }

    @Test
    void aWrongPasswordIsNamed() {
        KafkaCluster wrong =
                KafkaCluster.builder(kafka.scram())
                        .topics(test.names)
                        .clientProperties(SecuredKafka.scramClient("worker", "wrong"))
                        .build();
        OperatorException e =
                catchThrowableOfType(OperatorException.class, () -> DeadLetterReader.open(wrong));
        assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
        assertThat(e).hasMessageContaining("as principal User:worker with security.protocol=");
    }

    /** Every right is missing once. */
    @Test
    @Tag("full")
    void everyRightIsNeededAndTheCommandOfTheMessageHeals() throws Exception {
        int cases = required().size();
        for (int i = 0; i < cases; i++) {
            begin();
            KafkaRight missing = required().get(i);
            kafka.grant(PRINCIPAL, required());
            if (missing.resource().name().equals(test.names.retry(""))
                    && missing.operations().contains(Operation.WRITE)) {
                test.create(test.names.retry(group()));
            }
            kafka.revoke(PRINCIPAL, List.of(missing));
            endsWithout(missing);
            kafka.revoke(PRINCIPAL, required());
        }
    }

    private void endsWithout(KafkaRight missing) throws Exception {
        long begun = System.nanoTime();
        OperatorException e =
                catchThrowableOfType(OperatorException.class, () -> redrive(canaries(missing)));
        assertThat(e).as(missing.toString()).isNotNull();
        SecuredCase.report(
                missing,
                "dlt",
                e.getMessage() + " / " + e.remedy(),
                Integer.toString(e.exitCode().code()),
                begun);
        assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
        assertThat(e.getMessage()).contains(PRINCIPAL, missing.operationNames(), named(missing));
        assertThat(e.remedy())
                .contains(
                        "kafka-acls.sh --bootstrap-server " + kafka.scram(),
                        "--operation " + missing.operationNames());
        if (missing.resource().kind() == Resource.Kind.GROUP) {
            kafka.grant(PRINCIPAL, List.of(missing)); // the message names one of the groups
        } else {
            kafka.run(e.remedy());
        }
        works();
    }

    /** Only canaries need these rights; nobody reads them, so that nothing would be sent. */
    private int canaries(KafkaRight missing) {
        boolean isOfCanaries =
                missing.resource().kind() == Resource.Kind.GROUP
                        || missing.resource().name().equals(test.names.failed());
        return isOfCanaries ? 2 : 0;
    }

    /** The processors read the first dead letter: the right on groups is missed there first. */
    private String named(KafkaRight missing) {
        return missing.resource().kind() == Resource.Kind.GROUP
                ? test.application
                : missing.resource().name();
    }

    private void works() throws Exception {
        try (ReadCommitted redriven = test.observe(test.names.outbox("ticket"));
                ReadCommitted retries = test.observe(test.names.retry(group()))) {
            redrive(0);
            await().atMost(SOON).until(() -> redriven.count() == 1 && retries.count() == 1);
        }
    }

    private RedriveReport redrive(int canaries) throws InterruptedException {
        RedriveRequest all =
                new RedriveRequest(
                        "run-" + System.nanoTime(),
                        DeadLetterFilter.all(),
                        Long.MAX_VALUE,
                        new RedrivePace(canaries, 0.0, Duration.ZERO, Duration.ZERO),
                        RedriveRequest.DEFAULT_MAX_REDRIVES,
                        false,
                        test.application);
        return new Redrive(test.cluster, all, (letter, result) -> {}).run();
    }

    private List<KafkaRight> required() {
        return SecuredCase.required(KafkaRights.deadLetterTool(test.names));
    }
}
