package io.tailrace.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.spring.context.WithoutDatabase;
import io.tailrace.spring.health.HealthReport;
import io.tailrace.testkit.security.SecuredKafka;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * A listener whose principal may read events, and not write reports, on a broker that checks
 * rights: the event waits, health and log say for what, and the command of the log heals.
 */
@SpringBootTest(
        classes = RefusedReportIT.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            WithoutDatabase.PROPERTY,
            "tailrace.subscriber.retry.max-attempts=1",
            "spring.kafka.listener.poll-timeout=100ms"
        })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@DisabledIfSystemProperty(
        named = "tailrace.testkit",
        matches = "containers",
        disabledReason = "the secured broker is always embedded")
class RefusedReportIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PRINCIPAL = "User:shop";
    private static final String GROUP = "porter";
    private static final String TOPIC = "events.parcel";
    private static final String FAILED = "events.failed";
    private static final Pattern COMMAND = Pattern.compile("kafka-acls\\.sh [^\\n]*");

    private static SecuredKafka kafka;
    private static Parcels parcels;

    @Autowired private Porter porter;
    @Autowired private ListenersHealth health;

    @BeforeAll
    static void server() throws Exception {
        kafka = SecuredKafka.start();
        kafka.addUser("shop", "secret");
        parcels = new Parcels(kafka.broker().bootstrapServers());
        parcels.create(TOPIC, FAILED);
        kafka.grant(
                PRINCIPAL,
                KafkaRights.single(
                        KafkaRights.subscriber(TopicNames.defaults(), GROUP, false, false)));
        kafka.revoke(
                PRINCIPAL,
                List.of(KafkaRight.missing(Resource.topic(FAILED), List.of(Operation.WRITE))));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        properties.add("spring.kafka.bootstrap-servers", () -> kafka.scram());
        SecuredKafka.scramClient("shop", "secret")
                .forEach(
                        (key, value) ->
                                properties.add("spring.kafka.properties." + key, () -> value));
    }

    @Test
    void anEventWaitsUntilItsReportMayBeWritten(CapturedOutput output) throws Exception {
        parcels.send(
                TOPIC,
                EventId.next().toString(),
                "p-1",
                "parcel.sent.v1",
                "{\"aggregateId\":\"p-1\"}");
        parcels.send(
                TOPIC,
                EventId.next().toString(),
                "p-2",
                "parcel.sent.v1",
                "{\"aggregateId\":\"p-2\"}");

        await().atMost(SOON).until(() -> COMMAND.matcher(output.getAll()).find());
        assertThat(output).contains(PRINCIPAL, "Could not report the failed event to " + FAILED);
        await().atMost(SOON).until(() -> !health.check().up());
        HealthReport report = health.check();
        assertThat(report.details().get(GROUP).toString())
                .contains("state=RUNNING", "partition=events.parcel-0", "reportMissing=true");
        assertThat(parcels.committed(GROUP, TOPIC)).isEqualTo(-1);
        assertThat(porter.calls).containsExactly("p-1");

        Matcher command = COMMAND.matcher(output.getAll());
        assertThat(command.find()).isTrue();
        kafka.run(command.group());

        await().atMost(SOON).until(() -> parcels.committed(GROUP, TOPIC) == 2);
        assertThat(porter.calls).containsExactly("p-1", "p-2");
        assertThat(parcels.read(FAILED)).hasSize(1);
        await().atMost(SOON).until(() -> health.check().up());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Porter.class)
    static class Application {}

    static class Porter {

        final List<String> calls = new CopyOnWriteArrayList<>();

        @KafkaListener(
                topics = TOPIC,
                groupId = GROUP,
                containerFactory = EventListenerContainerFactory.BEAN)
        void on(ParcelEvent.Sent event) {
            calls.add(event.aggregateId());
            if (event.aggregateId().equals("p-1")) {
                throw new IllegalStateException("simulated");
            }
        }
    }
}
