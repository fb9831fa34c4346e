package com.example.clinic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.example.clinic.FrontDesk.Call;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service between a real PostgreSQL, relay, processor and Kafka. */
@PipelineTest
@SpringBootTest
@DirtiesContext
@DisabledIfSystemProperty(
        named = "tailrace.testkit",
        matches = "containers",
        disabledReason = "Testcontainers is no dependency of this project")
class ClinicIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final OffsetDateTime MONDAY = OffsetDateTime.parse("2027-01-04T09:30:00+02:00");
    private static final Duration A_DAY = Duration.ofDays(1);

    private static final List<String> FAST_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static PostgresServer postgres;
    private static KafkaBroker kafka;
    private static ReadCommitted published;

    @Autowired private Appointments appointments;
    @Autowired private FrontDesk frontDesk;
    @Autowired private Journal journal;
    @Autowired private Insurer insurer;
    @TempDir private Path directory;

    @BeforeAll
    static void start(PostgresServer database, KafkaBroker broker, TestPipeline pipeline) {
        postgres = database;
        kafka = broker;
        pipeline.startRelay(config -> {});
        pipeline.startProcessor(config -> config.group("clinic", RetryPolicy.defaults()));
        published =
                ReadCommitted.of(
                        kafka.bootstrapServers(), Pattern.compile("events\\.(appointment|dlt)"));
    }

    @AfterAll
    static void stop() {
        published.close();
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", () -> postgres.jdbcUrl());
        properties.add("spring.datasource.username", () -> postgres.user());
        properties.add("spring.datasource.password", () -> postgres.password());
        properties.add("spring.kafka.bootstrap-servers", () -> kafka.bootstrapServers());
    }

    @Test
    void aCommittedBookingIsHandledWithEqualValuesAndARolledBackOneIsNot() {
        book("booked", A_DAY);
        assertThatThrownBy(() -> book("booked", A_DAY)).isInstanceOf(DuplicateKeyException.class);
        appointments.move("booked", MONDAY);

        awaitJournal("booked", "Booked", "Moved");
        assertThat(frontDesk.calls("booked").get(0))
                .isEqualTo(
                        new Call(
                                new AppointmentEvent.Booked(
                                        "booked",
                                        "Ada",
                                        MONDAY,
                                        Duration.ofMinutes(20),
                                        Optional.of("has a dog")),
                                1));
    }

    @Test
    void aHandlerThatFailsTwiceSucceedsAtTheThirdAttemptAndTakesEffectOnce() {
        appointments.move("moved", MONDAY);

        awaitJournal("moved", "Moved");
        AppointmentEvent.Moved moved =
                new AppointmentEvent.Moved("moved", LocalDate.of(2027, 1, 4), LocalTime.of(9, 30));
        assertThat(frontDesk.calls("moved"))
                .containsExactly(new Call(moved, 1), new Call(moved, 2), new Call(moved, 3));
    }

    @Test
    void anEventWithoutAHandlerIsPublishedAndSkipped() {
        insurer.setAnswers(false);
        appointments.checkIn("waiting");
        appointments.cancel("waiting", Optional.of("waited too long"));

        awaitPublished(
                "events.appointment",
                "waiting",
                "appointment.checked-in.v1",
                "appointment.cancelled.v1");
        // Events of one aggregate are reported in order, so the first one was not reported.
        awaitPublished("events.dlt", "waiting", "appointment.cancelled.v1");
    }

    @Test
    void aReminderIsHandledWhenItIsDueAndNotEarlier() {
        Instant due = book("reminded", Duration.ofSeconds(3));

        await().atMost(SOON).until(() -> journal.of("reminded").contains("ReminderDue"));
        assertThat(journal.lastWrittenAt("reminded")).isAfterOrEqualTo(due);
    }

    @Test
    void anEventThatAlwaysFailsIsADeadLetterAfterThreeAttemptsAndHandledAfterARedrive()
            throws Exception {
        insurer.setAnswers(false);
        appointments.cancel("cancelled", Optional.empty());

        awaitPublished("events.dlt", "cancelled", "appointment.cancelled.v1");
        assertThat(attempts("cancelled")).containsExactly(1, 2, 3);
        assertThat(journal.of("cancelled")).isEmpty();
        assertThat(dlt("list", "--group", "clinic", "--aggregate", "cancelled"))
                .contains("appointment.cancelled.v1", "MaxRetries", "1 listed");

        insurer.setAnswers(true);
        assertThat(dlt("redrive", "--group", "clinic", "--aggregate", "cancelled"))
                .contains("redriven=1");
        awaitJournal("cancelled", "Cancelled");
        assertThat(attempts("cancelled")).containsExactly(1, 2, 3, 1);
    }

    /**
     * Books an appointment for Ada.
     *
     * @return when the reminder is due
     */
    private Instant book(String id, Duration untilReminder) {
        Instant due = Instant.now().truncatedTo(ChronoUnit.MILLIS).plus(untilReminder);
        appointments.book(id, "Ada", MONDAY, Optional.of("has a dog"), due);
        return due;
    }

    private void awaitJournal(String appointment, String... events) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(journal.of(appointment)).containsExactly(events));
    }

    private static void awaitPublished(String topic, String appointment, String... types) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(published(topic, appointment)).containsExactly(types));
    }

    private List<Integer> attempts(String appointment) {
        return frontDesk.calls(appointment).stream().map(Call::attempt).toList();
    }

    /** The types of the published events of an appointment, in their order. */
    private static List<String> published(String topic, String appointment) {
        return published.records().stream()
                .filter(record -> record.topic().equals(topic))
                .filter(record -> new String(record.key(), UTF_8).equals(appointment))
                .map(record -> ReadCommitted.header(record, "ce_type"))
                .toList();
    }

    /** Runs {@code tailrace-processor dlt}, requires that it succeeds, and returns its output. */
    private String dlt(String command, String... options) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(
                        List.of("dlt", command, "--bootstrap-servers", kafka.bootstrapServers()));
        arguments.addAll(List.of(options));
        try (IsolatedProgram tool =
                IsolatedProgram.start(ProcessorMain.class, FAST_START, directory, arguments)) {
            tool.requireExitCode(0, SOON);
            return tool.output();
        }
    }
}
