package io.tailrace.chaos.migrate;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.process.ExitCode;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.publish.AdoptedPosition;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import io.tailrace.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;

/** The relays of the outbox and the commands that take it over and give it back. For one thread. */
final class MigratedOutbox {

    static final String TOPIC = "outbox.event.order";
    static final int PARTITIONS = 4;

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(40);
    private static final int KILLED_AFTER_AT_MOST_MS = 2_500;

    private final ChaosRun run;
    private final PostgresServer postgres;
    private final String bootstrapServers;
    private final Random random;
    private final Fleet commands;
    private final Fleet relays;
    private int killed;
    private int number;

    MigratedOutbox(ChaosRun run, PostgresServer postgres, String bootstrapServers, Random random) {
        this.run = run;
        this.postgres = postgres;
        this.bootstrapServers = bootstrapServers;
        this.random = random;
        this.commands = run.fleet();
        this.relays = run.fleet();
    }

    /** How many commands and relays were killed. */
    int killed() {
        return killed;
    }

    /** Adopts the slot; the command is killed now and then, and repeated. */
    void adopt(Peer peer) throws IOException {
        String output = untilDone("adopt", peer.adoptOptions(), random.nextInt(3));
        run.report(
                output.lines()
                        .filter(line -> line.startsWith("The slot holds"))
                        .reduce("", (a, b) -> b));
    }

    /** Hands the slot back; returns what the command prints. */
    String handBack(Peer peer) throws IOException {
        return untilDone("hand-back", peer.handBackOptions(), random.nextInt(2));
    }

    /** Lets relays publish for a time, kills them now and then, and stops them. */
    void publish() throws IOException, InterruptedException {
        List<JvmProcess> running = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            JvmProcess relay =
                    run.process("relay-" + number++, RelayKind.TAILRACE.main(), options());
            relays.add(relay);
            running.add(relay);
        }
        awaitStreaming();
        for (int kills = random.nextInt(3); kills > 0; kills--) {
            run.pause(Duration.ofMillis(random.nextInt(3_000)));
            JvmProcess victim = running.get(random.nextInt(running.size()));
            victim.kill();
            killed++;
            victim.start();
        }
        awaitStreaming();
        run.pause(Duration.ofMillis(random.nextInt(4_000)));
        for (JvmProcess relay : running) {
            if (random.nextInt(3) == 0) {
                relay.kill();
                killed++;
            } else {
                relay.stop(STOP);
            }
        }
    }

    private void awaitStreaming() {
        if (!run.await(SOON, () -> relays.anyReports("STREAMING"))) {
            throw new IllegalStateException("No relay streams");
        }
    }

    /** What a relay would do that takes every row behind the confirmed position for new. */
    void forgetWhatIsPublished() throws InterruptedException {
        RelayConfig config =
                RelayConfig.builder(
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password(),
                                bootstrapServers)
                        .slot(ConnectorSettings.SLOT)
                        .publication(ConnectorSettings.PUBLICATION)
                        .build();
        try (Admin admin = Admin.create(new KafkaClients(config).admin())) {
            StoredPosition adopted =
                    Objects.requireNonNull(new StoredPositions(config, admin).history().last());
            AdoptedPosition.store(config, adopted.streaming(adopted.position()));
        }
    }

    private String untilDone(String command, List<String> ofCommand, int kills) throws IOException {
        int left = kills;
        long giveUpAt = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < giveUpAt) {
            List<String> arguments = new ArrayList<>(options());
            arguments.add(command);
            arguments.addAll(ofCommand);
            JvmProcess process =
                    run.process(command + "-" + number++, RelayKind.TAILRACE.main(), arguments);
            commands.add(process);
            if (left-- > 0) {
                run.await(
                        Duration.ofMillis(500 + random.nextInt(KILLED_AFTER_AT_MOST_MS)),
                        () -> !process.isAlive());
                process.kill();
                killed++;
                continue;
            }
            run.await(SOON, () -> !process.isAlive());
            OptionalInt code = process.exitCode();
            String output = Files.readString(process.log());
            if (code.equals(OptionalInt.of(ExitCode.OK.code()))) {
                return output;
            }
            if (!code.equals(OptionalInt.of(ExitCode.INCOMPLETE.code()))) {
                throw new IllegalStateException(
                        "%s ended with %s: %s".formatted(command, code, output));
            }
        }
        throw new IllegalStateException(command + " was refused for too long");
    }

    private List<String> options() {
        return List.of(
                "--database-url",
                postgres.jdbcUrl(),
                "--database-user",
                postgres.user(),
                "--database-password",
                postgres.password(),
                "--bootstrap-servers",
                bootstrapServers,
                "--slot",
                ConnectorSettings.SLOT,
                "--publication",
                ConnectorSettings.PUBLICATION,
                "--header-mode",
                "debezium",
                "--partitions",
                Integer.toString(PARTITIONS));
    }
}
