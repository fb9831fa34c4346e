package io.tailrace.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Servers as parameters: shared by the tests of a class, or fresh for one test. */
@TailraceTest(postgres = "work_mem=5MB")
class TailraceTestIT {

    private final PostgresServer ofConstructor;
    private PostgresServer freshBeforeEach;

    TailraceTestIT(PostgresServer postgres) {
        ofConstructor = postgres;
    }

    @BeforeEach
    void takeFreshServer(@Fresh PostgresServer fresh) {
        freshBeforeEach = fresh;
    }

    @Test
    void allParametersOfATypeAreTheSameServerWithTheSettingsOfTheClass(PostgresServer postgres)
            throws SQLException {
        assertThat(postgres).isSameAs(ofConstructor);
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW work_mem")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("5MB");
        }
    }

    @Test
    void aFreshServerIsSharedOnlyWithinOneTest(
            PostgresServer postgres, @Fresh PostgresServer fresh) {
        assertThat(fresh).isSameAs(freshBeforeEach).isNotSameAs(postgres);
        assertThat(fresh.port()).isNotEqualTo(postgres.port());
    }

    @Test
    void aSettingNeedsAnEqualsSign() {
        assertThatThrownBy(() -> ServerSettings.parse("work_mem"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A setting of @TailraceTest must be name=value, got \"work_mem\"");
    }

    @Nested
    class InANestedClass {

        @Test
        void theServersAreThoseOfTheOuterClass(PostgresServer postgres, KafkaBroker kafka) {
            assertThat(postgres).isSameAs(ofConstructor);
            assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }
}
