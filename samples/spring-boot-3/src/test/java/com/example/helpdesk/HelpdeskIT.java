package com.example.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.not;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import io.tailrace.event.Event;
import io.tailrace.event.EventHeaders;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.autoconfigure.kafka.KafkaConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext;

/** The application between a real PostgreSQL, relay, processor and Kafka. */
@PipelineTest
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, useMainMethod = UseMainMethod.ALWAYS)
@DirtiesContext
@DisabledIfSystemProperty(
        named = "tailrace.testkit",
        matches = "containers",
        disabledReason = "Testcontainers is no dependency of this project")
class HelpdeskIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static PostgresServer postgres;
    private static KafkaBroker kafka;

    @LocalServerPort private int port;
    @Autowired private Mailer mailer;
    @Autowired private OnCall onCall;

    @BeforeAll
    static void start(PostgresServer database, KafkaBroker broker, TestPipeline pipeline) {
        postgres = database;
        kafka = broker;
        pipeline.start();
    }

    @Test
    void aCommittedTicketIsConfirmedOnceAndARolledBackOneIsNot() throws Exception {
        assertThat(open("ticket-1", "It does not start").statusCode()).isEqualTo(201);
        assertThat(open("ticket-1", "Rolled back: the ticket exists").statusCode()).isEqualTo(409);
        assertThat(open("ticket-2", "It is loud").statusCode()).isEqualTo(201);

        await().atMost(SOON).until(() -> mailer.confirmed().size() >= 2);
        assertThat(mailer.confirmed())
                .extracting(Event::payload)
                .containsExactlyInAnyOrder(
                        new TicketEvent.Opened("ticket-1", "It does not start"),
                        new TicketEvent.Opened("ticket-2", "It is loud"));
        assertThat(mailer.confirmed())
                .allMatch(event -> event.correlationId().equals("from-" + event.aggregateId()));
        assertThat(count("events.emitted")).isEqualTo(2);
        await().atMost(SOON).until(() -> count("events.processed?tag=group:helpdesk") == 2);
        theKafkaListenerReportsWhatItCannotHandleAndGoesOn();
    }

    private void theKafkaListenerReportsWhatItCannotHandleAndGoesOn() throws Exception {
        assertThat(open("ticket-3", " ").statusCode()).isEqualTo(201);
        assertThat(open("ticket-4", "It smokes").statusCode()).isEqualTo(201);

        await().atMost(SOON).until(() -> onCall.handed().size() >= 3);
        assertThat(onCall.handed())
                .extracting(TicketEvent.Opened::aggregateId)
                .containsExactlyInAnyOrder("ticket-1", "ticket-2", "ticket-4");
        await().atMost(SOON).until(() -> onCall.attempts().size() >= 5);
        ConsumerRecord<String, String> report = theOnlyReport();
        assertThat(report.key()).isEqualTo("ticket-3");
        assertThat(JsonPath.<String>read(report.value(), "$.subject")).isEqualTo(" ");
        assertThat(header(report, EventHeaders.FAILED_GROUP)).isEqualTo("on-call");
        assertThat(header(report, EventHeaders.ATTEMPT)).isEqualTo("2");
        assertThat(header(report, EventHeaders.REASON)).isEqualTo("MaxRetries");
        assertThat(header(report, EventHeaders.ERROR)).contains("Nobody can tell what is wrong");
        assertThat(onCall.attempts()).filteredOn("ticket-3"::equals).hasSize(2);
    }

    private static ConsumerRecord<String, String> theOnlyReport() {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    await()
                            .atMost(SOON)
                            .until(() -> consumer.partitionsFor("events.failed"), not(empty()))
                            .stream()
                            .map(each -> new TopicPartition(each.topic(), each.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<String, String>> reports = new ArrayList<>();
            await().atMost(SOON)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200)).forEach(reports::add);
                                return !reports.isEmpty();
                            });
            assertThat(reports).hasSize(1);
            return reports.get(0);
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void outboxAndSubscriberAreUp() throws Exception {
        HttpResponse<String> health = get("/actuator/health");

        assertThat(health.statusCode()).as("%s", health.body()).isEqualTo(200);
        DocumentContext components = JsonPath.parse(health.body());
        assertThat(components.<String>read("$.components.outbox.status")).isEqualTo("UP");
        assertThat(components.<String>read("$.components.outbox.details.table"))
                .isEqualTo("outbox");
        assertThat(components.<String>read("$.components.subscriber.status")).isEqualTo("UP");
        assertThat(components.<String>read("$.components.subscriber.details.helpdesk.state"))
                .isEqualTo("RUNNING");
        assertThat(components.<String>read("$.components.listener.details.on-call.state"))
                .isEqualTo("RUNNING");
        DocumentContext info = JsonPath.parse(get("/actuator/info").body());
        assertThat(info.<List<String>>read("$.tailrace.listeners.on-call"))
                .containsExactly("events.retry.on-call", "events.ticket");
    }

    @Test
    void aMisspelledPropertyStopsTheStart() {
        assertThatThrownBy(
                        () ->
                                HelpdeskApplication.main(
                                        new String[] {
                                            "--server.port=0", "--tailrace.outbox.tabel=events"
                                        }))
                .hasMessageContaining("did you mean tailrace.outbox.table?");
    }

    private double count(String meter) throws Exception {
        return JsonPath.read(get("/actuator/metrics/" + meter).body(), "$.measurements[0].value");
    }

    private HttpResponse<String> open(String id, String subject) throws Exception {
        return send(
                request("/tickets/" + id)
                        .header("X-Correlation-ID", "from-" + id)
                        .PUT(HttpRequest.BodyPublishers.ofString(subject)));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What @ServiceConnection makes of containers. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Servers {

        @Bean
        JdbcConnectionDetails postgresDetails() {
            return new JdbcConnectionDetails() {
                @Override
                public String getJdbcUrl() {
                    return postgres.jdbcUrl();
                }

                @Override
                public String getUsername() {
                    return postgres.user();
                }

                @Override
                public String getPassword() {
                    return postgres.password();
                }
            };
        }

        @Bean
        KafkaConnectionDetails kafkaDetails() {
            return () -> List.of(kafka.bootstrapServers());
        }
    }
}
