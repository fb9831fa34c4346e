package io.tailrace.testkit.embedded;

import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Readiness;
import io.tailrace.testkit.Settings;
import io.tailrace.testkit.TestkitException;
import io.tailrace.testkit.directory.TemporaryDirectory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL from the binaries packaged by zonky.io, listening on the loopback address. The log
 * {@code postgres.log} is in the server's directory. For one thread at a time.
 */
public final class EmbeddedPostgresServer implements PostgresServer {

    private static final String SUPERUSER = "postgres";
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);

    private final TemporaryDirectory directory = TemporaryDirectory.create("postgres", "QUIT");
    private final Map<String, String> settings;
    private final int port = FreePort.next();
    private @Nullable EmbeddedPostgres running;

    private EmbeddedPostgresServer(Map<String, String> settings) {
        this.settings = Settings.postgres(settings);
    }

    /**
     * Starts a server with an empty database.
     *
     * @param settings settings of {@code postgresql.conf}; they override those of the testkit
     * @throws TestkitException if the server does not start
     */
    public static EmbeddedPostgresServer start(Map<String, String> settings) {
        EmbeddedPostgresServer server = new EmbeddedPostgresServer(settings);
        try {
            server.start();
            return server;
        } catch (TestkitException e) {
            server.close();
            throw e;
        }
    }

    /**
     * A server with a copy of the data of another one, with the same settings and a port of its
     * own, such as a restored backup. It is not started.
     *
     * @param other must be stopped
     * @throws IllegalStateException if the other server is running
     * @throws TestkitException if the data cannot be copied
     */
    public static EmbeddedPostgresServer copyOf(EmbeddedPostgresServer other) {
        if (other.running != null) {
            throw new IllegalStateException("The server to copy must be stopped, but is running");
        }
        EmbeddedPostgresServer copy = new EmbeddedPostgresServer(other.settings);
        try {
            DirectoryCopy.copy(other.data(), copy.data(), Set.of());
            return copy;
        } catch (IOException e) {
            copy.close();
            throw new TestkitException("The data of PostgreSQL could not be copied", e);
        }
    }

    /**
     * A server with an online backup of another one, with the same settings and a port of its own.
     * It is not started. Its first start recovers everything that was committed before the backup,
     * and perhaps transactions that were committed during the backup.
     *
     * @param other must be running; it goes on meanwhile
     * @throws TestkitException if the data cannot be copied
     */
    public static EmbeddedPostgresServer backupOf(EmbeddedPostgresServer other) {
        EmbeddedPostgresServer copy = new EmbeddedPostgresServer(other.settings);
        try {
            OnlineBackup.copy(other, other.data(), copy.data());
            return copy;
        } catch (IOException | SQLException e) {
            copy.close();
            throw new TestkitException("The backup of a running PostgreSQL failed", e);
        }
    }

    /**
     * Makes this server a standby that receives the log of another one from its next start on.
     *
     * @param primary the server that this one is a copy of
     * @throws TestkitException if the files of this server cannot be written
     */
    public void follow(PostgresServer primary) {
        String connection =
                "primary_conninfo = 'host=%s port=%d user=%s password=%s dbname=%s'%n"
                        .formatted(
                                primary.host(),
                                primary.port(),
                                primary.user(),
                                primary.password(),
                                primary.database());
        try {
            Files.writeString(
                    data().resolve("postgresql.auto.conf"), connection, StandardOpenOption.APPEND);
            Files.createFile(data().resolve("standby.signal"));
        } catch (IOException e) {
            throw new TestkitException("PostgreSQL could not be made a standby", e);
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String database() {
        return SUPERUSER;
    }

    @Override
    public String user() {
        return SUPERUSER;
    }

    @Override
    public String password() {
        return SUPERUSER;
    }

    @Override
    public void start() {
        if (running != null) {
            return;
        }
        Path log = directory.resolve("postgres.log");
        BinaryCache.use();
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder()
                        .setPort(port)
                        .setDataDirectory(data())
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setPGStartupWait(START_DEADLINE)
                        .setOutputRedirector(Redirect.appendTo(log.toFile()))
                        .setErrorRedirector(Redirect.appendTo(log.toFile()));
        settings.forEach(builder::setServerConfig);
        try {
            running = builder.start();
        } catch (IOException | IllegalStateException e) {
            throw new TestkitException(
                    "PostgreSQL on port %d did not start. The end of its log:%n%s"
                            .formatted(port, LogTail.of(log, e.getMessage())),
                    e);
        }
        Readiness.await(this);
    }

    @Override
    public void stop() {
        EmbeddedPostgres server = running;
        if (server == null) {
            return;
        }
        Optional<ProcessHandle> postmaster = postmaster();
        closeQuietly(server);
        postmaster.ifPresent(EmbeddedPostgresServer::awaitExit);
        running = null;
    }

    @Override
    public void kill() {
        EmbeddedPostgres server = running;
        if (server == null) {
            return;
        }
        postmaster().ifPresent(EmbeddedPostgresServer::quit);
        closeQuietly(server);
        running = null;
    }

    /**
     * Leaves out the close of the library: its {@code pg_ctl} would find no server and log an error
     * with a stack trace, and the lock that it releases is in the directory that is deleted.
     */
    @Override
    public void close() {
        try (directory) {
            if (running != null) {
                postmaster().ifPresent(EmbeddedPostgresServer::quit);
                running = null;
            }
        }
    }

    private Optional<ProcessHandle> postmaster() {
        Path file = data().resolve("postmaster.pid");
        try {
            long pid = Long.parseLong(Files.readAllLines(file).get(0).trim());
            return ProcessHandle.of(pid);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Requests an immediate shutdown: PostgreSQL writes no checkpoint and cuts all sessions, and
     * its next start recovers as after a crash.
     */
    private static void quit(ProcessHandle postmaster) {
        try {
            // kill of the shell: small container images have no such program
            new ProcessBuilder("sh", "-c", "kill -s QUIT " + postmaster.pid()).start().waitFor();
        } catch (IOException e) {
            throw new TestkitException(
                    "Could not send a signal to PostgreSQL, process " + postmaster.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        awaitExit(postmaster);
    }

    private static void awaitExit(ProcessHandle postmaster) {
        try {
            postmaster.onExit().get(START_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new TestkitException(
                    "PostgreSQL, process %d, did not stop within %d s"
                            .formatted(postmaster.pid(), START_DEADLINE.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new TestkitException("PostgreSQL did not stop", e);
        }
    }
}
