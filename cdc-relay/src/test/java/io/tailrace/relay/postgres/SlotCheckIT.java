package io.tailrace.relay.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

@TailraceTest
class SlotCheckIT {

    /** The relay reads a transaction when it is committed, and no other messages. */
    @Test
    void aSlotThatSendsPreparedTransactionsIsRefused(@Fresh PostgresServer postgres)
            throws Exception {
        OutboxSource source = Shop.configWithoutKafka(postgres).slot("mine").build().source();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            SlotCheck.require(connection, source);
            statement.execute(
                    "SELECT pg_create_logical_replication_slot('mine', 'pgoutput', false, true)");

            assertThatThrownBy(() -> SlotCheck.require(connection, source))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("two_phase");
        }
    }
}
