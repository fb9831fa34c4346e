package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Grants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The roles of the compose file. */
class DemoRolesTest {

    @Test
    void theRelayOfTheComposeFileHasTheLeastPrivileges() throws IOException {
        RelayConfig config =
                RelayConfig.builder("jdbc:postgresql://postgres/shop", "relay", "", "kafka:9092")
                        .build();

        String sql = Files.readString(Path.of("..", "deploy", "demo", "roles.sql"));

        assertThat(sql.lines().filter(line -> line.matches("[A-Z].*\"(relay|public)\".*;")))
                .startsWith(
                        Grants.statements(config.source(), false).stream()
                                .map(statement -> statement + ";")
                                .toArray(String[]::new));
        assertThat(sql).doesNotContainIgnoringCase("SUPERUSER;");
    }
}
