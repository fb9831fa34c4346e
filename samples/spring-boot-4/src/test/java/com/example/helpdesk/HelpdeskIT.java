package com.example.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import io.tailrace.event.Event;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import io.tailrace.testkit.spring.ServerConnection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
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

    @ServerConnection private static PostgresServer postgres;
    @ServerConnection private static KafkaBroker kafka;

    @LocalServerPort private int port;
    @Autowired private Helpdesk helpdesk;
    @Autowired private ApplicationEventPublisher publisher;
    @Autowired private Mailer mailer;
    @Autowired private OpenTickets openTickets;
    @Autowired private JdbcTemplate jdbc;

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
        assertThat(open("ticket-2", "It is loud!").statusCode()).isEqualTo(201);

        await().atMost(SOON).until(() -> mailer.confirmed().size() >= 2);
        assertThat(mailer.confirmed())
                .extracting(Event::payload)
                .containsExactlyInAnyOrder(
                        new TicketEvent.Opened("ticket-1", "It does not start"),
                        new TicketEvent.Opened("ticket-2", "It is loud!"));
        assertThat(mailer.confirmed())
                .allMatch(event -> event.correlationId().equals("from-" + event.aggregateId()));
        assertThat(count("events.emitted?tag=type:ticket.opened.v1")).isEqualTo(2);
        await().atMost(SOON).until(() -> count("events.processed?tag=type:ticket.opened.v1") == 2);
        theKafkaListenerHandlesBothAndTheSecondOneAfterADelayedRetry();
    }

    private void theKafkaListenerHandlesBothAndTheSecondOneAfterADelayedRetry() {
        await().atMost(SOON)
                .until(() -> openTicketsInTheDatabase().equals(List.of("ticket-1", "ticket-2")));
        assertThat(openTickets.attempts())
                .filteredOn(id -> !id.equals("ticket-9"))
                .containsExactlyInAnyOrder("ticket-1", "ticket-2", "ticket-2");
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
    }

    @Test
    void externalizedEventsOfModulithAreRowsOfTheTransaction() {
        assertThatThrownBy(() -> helpdesk.close("rolled-back", 0))
                .isInstanceOf(IllegalArgumentException.class);
        helpdesk.close("ticket-9", 5);

        assertThat(
                        jdbc.queryForList(
                                "SELECT aggregatetype || ' ' || type || ' ' || payload FROM outbox"
                                        + " WHERE aggregateid IN ('ticket-9', 'rolled-back')"
                                        + " ORDER BY id",
                                String.class))
                .containsExactly(
                        "ticket ticket.closed.v1 {\"aggregateId\":\"ticket-9\"}",
                        "rating rating.ticket-rated.v1 {\"ticket\":\"ticket-9\",\"stars\":5,"
                                + "\"at\":\"1970-01-01T00:00:00Z\"}");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM event_publication", Integer.class))
                .as("what Modulith would have to send after the commit")
                .isZero();
        assertThatThrownBy(() -> publisher.publishEvent(new TicketRated("x", 1, Instant.EPOCH)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be called in a transaction");
    }

    @Test
    void theInformationNamesGroupsAndTopics() throws Exception {
        DocumentContext info = JsonPath.parse(get("/actuator/info").body());

        assertThat(info.<Integer>read("$.tailrace.eventTypes")).isEqualTo(2);
        assertThat(info.<List<String>>read("$.tailrace.aggregateTypes")).containsExactly("ticket");
        assertThat(info.<Map<String, Object>>read("$.tailrace.groups")).containsKey("helpdesk");
        assertThat(info.<List<String>>read("$.tailrace.listeners.open-tickets"))
                .containsExactly("events.retry.open-tickets", "events.ticket");
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

    private List<String> openTicketsInTheDatabase() {
        return jdbc.queryForList("SELECT id FROM open_tickets ORDER BY id", String.class);
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
}
