package io.tailrace.mistakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventType;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.EventBusConfig;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users see after the mistakes that are most likely: each message names the subject, the
 * actual value and the remedy.
 */
@TailraceTest
class LikelyMistakesIT {

    sealed interface Ticket extends DomainEvent {

        @EventType("ticket.opened.v1")
        record Opened(String aggregateId, String subject) implements Ticket {}
    }

    record Unnamed(String aggregateId) implements DomainEvent {}

    @EventType("stock.weird.v1")
    record Weird(String aggregateId, Object thing) implements DomainEvent {}

    @EventType("retry.done.v1")
    record Reserved(String aggregateId) implements DomainEvent {}

    @EventType("TicketOpened")
    record IllegalName(String aggregateId) implements DomainEvent {}

    @EventType("ticket.opened.v1")
    record SameName(String aggregateId) implements DomainEvent {}

    private static final Duration AT_MOST = Duration.ofSeconds(60);

    @TempDir private Path directory;

    private final Outbox outbox = Outbox.create(EventCatalogue.of(Ticket.class));
    private final Ticket.Opened opened = new Ticket.Opened("t-1", "It does not start");

    @TestFactory
    Stream<DynamicTest> eventsThatCannotBeRegistered() {
        return Stream.of(
                mistake(
                        "a record without a name",
                        () -> EventCatalogue.of(Unnamed.class),
                        "Unnamed",
                        "@EventType"),
                mistake(
                        "a component that JSON cannot hold",
                        () -> EventCatalogue.of(Weird.class),
                        "stock.weird.v1",
                        "`thing`",
                        "java.lang.Object"),
                mistake(
                        "a name that begins like a topic of the pipeline",
                        () -> EventCatalogue.of(Reserved.class),
                        "Reserved",
                        "retry.done.v1",
                        "must not begin with"),
                mistake(
                        "a name without a version",
                        () -> EventCatalogue.of(IllegalName.class),
                        "IllegalName",
                        "TicketOpened",
                        "must"),
                mistake(
                        "two classes with one name",
                        () -> EventCatalogue.of(Ticket.class, SameName.class),
                        "ticket.opened.v1",
                        "Opened",
                        "SameName"));
    }

    @TestFactory
    Stream<DynamicTest> emitsThatCannotBeKept(PostgresServer postgres) {
        return Stream.of(
                mistake(
                        "emit without a transaction",
                        () -> {
                            try (Connection connection = postgres.connect()) {
                                outbox.emit(connection, opened);
                            }
                        },
                        "auto-commit",
                        "setAutoCommit(false)",
                        "Outbox.inTransaction"),
                mistake(
                        "emit of an event that is not in the catalogue",
                        () -> {
                            try (Connection connection = transaction(postgres)) {
                                Outbox.create(EventCatalogue.empty()).emit(connection, opened);
                            }
                        },
                        "Ticket",
                        "EventCatalogue"),
                mistake(
                        "emit on a connection that the bus does not observe",
                        () -> {
                            try (EventBus bus = new EventBus(outbox, EventBusConfig.defaults());
                                    Connection connection = transaction(postgres)) {
                                bus.emit(connection, opened);
                            }
                        },
                        "EventBus.inTransaction",
                        "EventBus.watch"),
                mistake(
                        "emit without an outbox table",
                        () -> {
                            try (Connection connection = transaction(postgres)) {
                                outbox.emit(connection, opened);
                            }
                        },
                        "outbox",
                        "OutboxSchema.createIfMissing",
                        "withTable"),
                mistake(
                        "emit into a table with other columns",
                        () -> {
                            try (Connection connection = transaction(postgres);
                                    Statement statement = connection.createStatement()) {
                                statement.execute("CREATE TABLE legacy (event_id uuid, body text)");
                                new Outbox(
                                                OutboxConfig.defaults().withTable("legacy"),
                                                EventCatalogue.of(Ticket.class))
                                        .emit(connection, opened);
                            }
                        },
                        "legacy",
                        "aggregateType=aggregatetype",
                        "withColumns"));
    }

    @TestFactory
    Stream<DynamicTest> subscribersThatCannotBeBuilt() {
        SubscriberConfig config = SubscriberConfig.of("localhost:9092", "helpdesk");
        return Stream.of(
                mistake(
                        "a group that Kafka does not accept",
                        () -> SubscriberConfig.of("localhost:9092", "help desk"),
                        "group",
                        "help desk",
                        "must"),
                mistake(
                        "two handlers for one type",
                        () ->
                                Subscriber.builder(config)
                                        .on(Ticket.Opened.class, (event, delivery) -> {})
                                        .on(Ticket.Opened.class, (event, delivery) -> {}),
                        "Ticket",
                        "one handler"),
                mistake(
                        "a handler of a type without a name",
                        () ->
                                Subscriber.builder(config)
                                        .on(Unnamed.class, (event, delivery) -> {})
                                        .build(),
                        "Unnamed",
                        "@EventType"));
    }

    @TestFactory
    Stream<DynamicTest> processesThatCannotStart(PostgresServer postgres) {
        String unreachable = "127.0.0.1:" + FreePort.next();
        return Stream.of(
                refusal(
                        "a relay with an option that does not exist",
                        RelayMain.class,
                        List.of("--database-ulr=x"),
                        "--database-ulr",
                        "--database-url"),
                refusal(
                        "a relay without its required options",
                        RelayMain.class,
                        List.of(),
                        "--database-url"),
                refusal(
                        "a relay whose database does not answer",
                        RelayMain.class,
                        List.of(
                                "--database-url=jdbc:postgresql://" + unreachable + "/shop",
                                "--database-user=relay",
                                "--database-password=secret",
                                "--bootstrap-servers=" + unreachable),
                        unreachable,
                        "remedy:"),
                refusal(
                        "a relay with a wrong password",
                        RelayMain.class,
                        List.of(
                                "--database-url=" + postgres.jdbcUrl(),
                                "--database-user=nobody",
                                "--database-password=wrong",
                                "--bootstrap-servers=" + unreachable),
                        "nobody",
                        "remedy:"),
                refusal(
                        "a processor whose brokers do not answer",
                        ProcessorMain.class,
                        List.of("--bootstrap-servers=" + unreachable),
                        unreachable,
                        "remedy:"));
    }

    private static Connection transaction(PostgresServer postgres) throws Exception {
        Connection connection = postgres.connect();
        connection.setAutoCommit(false);
        return connection;
    }

    private static DynamicTest mistake(String name, ThrowingCallable made, String... words) {
        return DynamicTest.dynamicTest(
                name,
                () -> {
                    Throwable seen = catchThrowable(made);
                    assertThat(seen).as(name).isNotNull();
                    System.out.printf("%s:%n    %s%n", name, seen.getMessage());
                    assertThat(seen.getMessage()).contains(words);
                });
    }

    private DynamicTest refusal(
            String name, Class<?> process, List<String> options, String... words) {
        return DynamicTest.dynamicTest(
                name,
                () -> {
                    String seen = outputOf(process, options);
                    System.out.printf("%s:%n%s%n", name, seen.indent(4));
                    assertThat(seen).contains(words);
                });
    }

    private String outputOf(Class<?> process, List<String> options) throws Exception {
        try (IsolatedProgram program =
                IsolatedProgram.start(process, List.of(), directory, options)) {
            assertThat(program.exitCode(AT_MOST)).as(program.output()).isNotZero();
            return program.output();
        }
    }
}
