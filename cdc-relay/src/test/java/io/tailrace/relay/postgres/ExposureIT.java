package io.tailrace.relay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.Shop;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.session.Encryption;
import io.tailrace.relay.postgres.session.MessageRights;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a relay warns of when it starts. */
@TailraceTest
class ExposureIT {

    @Test
    void messagesThatEveryRoleMayWriteAreWarnedOfUntilTheRightIsRevoked(
            @Fresh PostgresServer postgres) throws Exception {
        OutboxSource rows = Shop.configWithoutKafka(postgres).build().source();
        OutboxSource messages = Shop.configWithoutKafka(postgres).messages(true).build().source();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            assertThat(MessageRights.warning(connection, rows)).isEmpty();
            Optional<String> warning = MessageRights.warning(connection, messages);
            assertThat(warning).isPresent();

            Matcher revoke = Pattern.compile("REVOKE [^;]+").matcher(warning.get());
            while (revoke.find()) {
                statement.execute(revoke.group());
            }

            assertThat(MessageRights.warning(connection, messages)).isEmpty();
        }
    }

    @Test
    void plaintextToAnotherMachineIsWarnedOf(PostgresServer postgres) throws Exception {
        try (Connection connection = postgres.connect()) {
            assertThat(Encryption.warning(connection, source("localhost,127.0.0.2", ""))).isEmpty();
            assertThat(Encryption.warning(connection, source("localhost,192.0.2.7:5433", "")))
                    .hasValueSatisfying(
                            text -> assertThat(text).contains("at 192.0.2.7 are not encrypted"));
            assertThat(Encryption.warning(connection, source("192.0.2.7", "&sslmode=require")))
                    .isEmpty();
        }
    }

    private static OutboxSource source(String hosts, String parameters) {
        String url =
                "jdbc:postgresql://%s/shop?targetServerType=primary%s".formatted(hosts, parameters);
        return RelayConfig.builder(url, "u", "", "localhost:1").build().source();
    }
}
