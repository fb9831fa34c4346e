package io.tailrace.testkit.junit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.TestkitException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TestServersIT {

    @Test
    void aBrokerThatFailsToCloseDoesNotKeepPostgresOpen() {
        TestServers servers =
                new TestServers(Testkit::postgres, () -> new FailsToClose(Testkit.kafka()));
        PostgresServer postgres = servers.postgres();
        servers.kafka();

        assertThatThrownBy(servers::close)
                .isInstanceOf(TestkitException.class)
                .hasMessage(FailsToClose.FAILURE);
        assertThatThrownBy(postgres::connect).isInstanceOf(SQLException.class);
    }

    /** A real broker that reports a failure after it was closed. */
    private record FailsToClose(KafkaBroker broker) implements KafkaBroker {

        static final String FAILURE = "Could not delete the directory of the broker";

        @Override
        public String bootstrapServers() {
            return broker.bootstrapServers();
        }

        @Override
        public void stop() {
            broker.stop();
        }

        @Override
        public void kill() {
            broker.kill();
        }

        @Override
        public void start() {
            broker.start();
        }

        @Override
        public void close() {
            broker.close();
            throw new TestkitException(FAILURE, null);
        }
    }
}
