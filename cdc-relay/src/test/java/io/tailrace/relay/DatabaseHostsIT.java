package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.cli.RelayMain;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hosts that the URL of the database can have. */
@TailraceTest
class DatabaseHostsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @Test
    @Tag("full")
    void ofSeveralHostsThePrimaryIsUsed(@Fresh KafkaBroker kafka) throws Exception {
        try (EmbeddedPostgresServer primary = EmbeddedPostgresServer.start(Map.of())) {
            Shop shop = new Shop(primary).createTable();
            primary.stop();
            try (EmbeddedPostgresServer standby = EmbeddedPostgresServer.copyOf(primary)) {
                primary.start();
                standby.follow(primary);
                standby.start();
                publishes(
                        shop,
                        kafka,
                        "127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary"
                                .formatted(
                                        FreePort.next(),
                                        standby.port(),
                                        primary.port(),
                                        primary.database()));
            }
        }
    }

    @Test
    @Tag("full")
    void anAddressOfIpVersion6IsUsed(@Fresh KafkaBroker kafka) throws Exception {
        assumeThat(hasIpVersion6()).as("this machine has the address [::1]").isTrue();
        try (EmbeddedPostgresServer postgres =
                EmbeddedPostgresServer.start(Map.of("listen_addresses", "127.0.0.1,::1"))) {
            publishes(
                    new Shop(postgres).createTable(),
                    kafka,
                    "[::1]:%d/%s".formatted(postgres.port(), postgres.database()));
        }
    }

    @Test
    @Tag("full")
    void aUrlWithoutDatabaseMeansTheDatabaseOfTheUser(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).execute("CREATE ROLE shop LOGIN SUPERUSER REPLICATION PASSWORD 'shop'");
        new Shop(postgres).execute("CREATE DATABASE shop");
        String url = "jdbc:postgresql://%s:%d/".formatted(postgres.host(), postgres.port());
        try (Connection connection = DriverManager.getConnection(url, "shop", "shop");
                Statement statement = connection.createStatement();
                ReadCommitted observer = observer(kafka);
                CdcRelay relay =
                        new CdcRelay(
                                RelayConfig.builder(url, "shop", "shop", kafka.bootstrapServers())
                                        .build())) {
            statement.execute(
                    "CREATE TABLE outbox (id uuid, aggregatetype text, aggregateid text,"
                            + " type text, payload text, headers text)");
            relay.start();
            Shop.insert(connection, "order-1", null);

            await().atMost(SOON).until(() -> observer.count() == 1);
        }
    }

    /** No host with an underscore is an address of this machine, so the process gets one. */
    @Test
    @Tag("full")
    void aHostWithAnUnderscoreIsUsed(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        new Shop(postgres).createTable().commit(3);
        Path hosts =
                Files.writeString(
                        directory.resolve("hosts"), "127.0.0.1 my_db\n127.0.0.1 localhost\n");
        try (IsolatedProgram relay =
                IsolatedProgram.start(
                        RelayMain.class,
                        List.of("-Djdk.net.hosts.file=" + hosts),
                        directory,
                        List.of(
                                "--database-url=jdbc:postgresql://my_db:%d/%s"
                                        .formatted(postgres.port(), postgres.database()),
                                "--database-user=" + postgres.user(),
                                "--database-password=" + postgres.password(),
                                "--bootstrap-servers=" + kafka.bootstrapServers(),
                                "--admin-port=0"))) {
            relay.awaitOutput("Streaming", SOON);
            new Shop(postgres).commit(3);

            assertThat(CountedIds.await(kafka, "outbox.order", 6)).containsOnly(6);
        }
    }

    private static void publishes(Shop shop, KafkaBroker kafka, String address) throws Exception {
        RelayConfig config =
                RelayConfig.builder(
                                "jdbc:postgresql://" + address,
                                "postgres",
                                "postgres",
                                kafka.bootstrapServers())
                        .build();
        try (ReadCommitted observer = observer(kafka);
                CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(10);

            await().atMost(SOON).until(() -> shop.account(observer).isClean());
            assertThat(observer.count()).isEqualTo(10);
        }
    }

    private static ReadCommitted observer(KafkaBroker kafka) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    private static boolean hasIpVersion6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
