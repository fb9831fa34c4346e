package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What the relay says if it cannot connect, with a password among the parameters of the URL. */
@TailraceTest
class PreflightIT {

    private static final String PASSWORD = "top-secret";

    @Test
    void aServerThatCannotBeReachedIsNamedWithoutThePassword() {
        String url = "jdbc:postgresql://localhost:1/shop?password=" + PASSWORD;

        OperatorException e = refused(url);

        assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(e).hasMessageContaining("PostgreSQL at localhost:1/shop:");
        assertThat(textOf(e)).doesNotContain(PASSWORD);
    }

    @Test
    void aRefusedLoginIsNamedWithoutThePassword(PostgresServer postgres) {
        OperatorException e = refused(postgres.jdbcUrl() + "?password=" + PASSWORD);

        assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
        assertThat(e)
                .hasMessageContaining("refused the login of user stranger")
                .hasMessageContaining(
                        "PostgreSQL at %s:%d/%s"
                                .formatted(postgres.host(), postgres.port(), postgres.database()));
        assertThat(textOf(e)).doesNotContain(PASSWORD);
    }

    private static OperatorException refused(String url) {
        RelayConfig config = RelayConfig.builder(url, "stranger", "", "localhost:1").build();
        try (CdcRelay relay = new CdcRelay(config)) {
            return catchThrowableOfType(OperatorException.class, relay::start);
        }
    }

    /** Everything that a log shows: messages, causes and stack traces. */
    private static String textOf(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
