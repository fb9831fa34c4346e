package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventId;
import io.tailrace.process.ExitCode;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process for three outboxes, which is killed again and again. */
@TailraceTest
@Tag("full")
class SeveralOutboxesIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int KILLS = 5;
    private static final int ROWS_BETWEEN_KILLS = 200;

    @TempDir private Path directory;

    private final Map<String, List<String>> committed = new ConcurrentHashMap<>();
    private final AtomicBoolean stop = new AtomicBoolean();

    @Test
    void killingTheProcessLosesAndRepeatsNothing(
            @Fresh PostgresServer server, @Fresh KafkaBroker kafka) throws Exception {
        for (String name : NAMES) {
            execute(server, "postgres", "CREATE DATABASE " + name);
            execute(
                    server,
                    name,
                    "CREATE TABLE outbox (id uuid NOT NULL, aggregatetype text NOT NULL,"
                            + " aggregateid text NOT NULL, type text NOT NULL, payload text)");
        }
        Path file = config(server, kafka);
        ExecutorService writers = Executors.newCachedThreadPool();
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            List<Future<?>> running = new ArrayList<>();
            for (String name : NAMES) {
                running.add(writers.submit(() -> write(server, name)));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                int before = observer.count();
                try (IsolatedProgram relay = start(file, "kill-" + kill)) {
                    await().atMost(SOON)
                            .until(() -> observer.count() > before + ROWS_BETWEEN_KILLS);
                } // killed
            }
            try (IsolatedProgram relay = start(file, "last")) {
                stop.set(true);
                for (Future<?> each : running) {
                    each.get();
                }
                int all = committed.values().stream().mapToInt(List::size).sum();
                await().atMost(SOON).until(() -> observer.count() >= all);
                relay.terminate();
                relay.requireExitCode(ExitCode.OK.code(), SOON);
            }
            assertThat(order(observer)).isEqualTo(committed);
        } finally {
            stop.set(true);
            writers.shutdownNow();
        }
    }

    /** The ids of each aggregate, of which every outbox has one, in the order of its partition. */
    private static Map<String, List<String>> order(ReadCommitted observer) {
        return observer.delivered().stream()
                .collect(
                        Collectors.groupingBy(
                                delivered -> delivered.aggregateId(),
                                Collectors.mapping(
                                        delivered -> delivered.id(), Collectors.toList())));
    }

    private @Nullable Void write(PostgresServer server, String name) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = connect(server, name);
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO outbox VALUES (?, 'order', ?, 'order.placed.v1',"
                                        + " '{}')")) {
            while (!stop.get()) {
                EventId id = EventId.next();
                insert.setObject(1, id.toUuid());
                insert.setString(2, name);
                insert.executeUpdate();
                ids.add(id.toString());
            }
        }
        committed.put(name, ids);
        return null;
    }

    private IsolatedProgram start(Path file, String run) throws IOException {
        return IsolatedProgram.start(
                RelayMain.class,
                List.of("-Xmx192m", "-XX:+UseSerialGC"),
                Files.createDirectories(directory.resolve(run)),
                List.of("--config-file=" + file));
    }

    private Path config(PostgresServer server, KafkaBroker kafka) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("bootstrap-servers: %s%n".formatted(kafka.bootstrapServers()));
        text.append("database-user: %s%n".formatted(server.user()));
        text.append("database-password: '%s'%n".formatted(server.password()));
        text.append("admin-port: 0%n".formatted()).append("outboxes:%n".formatted());
        for (String name : NAMES) {
            text.append(
                    "- {name: %s, slot: slot_%s, database-url: '%s'}%n"
                            .formatted(name, name, url(server, name)));
        }
        return Files.writeString(directory.resolve("relay.yaml"), text);
    }

    private static void execute(PostgresServer server, String database, String sql)
            throws SQLException {
        try (Connection connection = connect(server, database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(PostgresServer server, String database) throws SQLException {
        return DriverManager.getConnection(url(server, database), server.user(), server.password());
    }

    private static String url(PostgresServer server, String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), database);
    }
}
