package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A relay whose thread ends says so, whatever ended it. */
@TailraceTest
class ErrorInWorkerIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Throws where the relay counts that it leads. */
    private static final class BrokenRegistry extends SimpleMeterRegistry {

        private final Error broken;

        BrokenRegistry(Error broken) {
            this.broken = broken;
        }

        @Override
        protected Counter newCounter(Meter.Id id) {
            Counter counted = super.newCounter(id);
            return new Counter() {
                @Override
                public void increment(double amount) {
                    throw broken;
                }

                @Override
                public double count() {
                    return counted.count();
                }

                @Override
                public Meter.Id getId() {
                    return counted.getId();
                }
            };
        }
    }

    @Test
    void aRelayThatAnErrorEndsHasFailedAndIsUnhealthy(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        Error broken = new NoSuchMethodError("simulated");
        Shop shop = new Shop(postgres).createTable();
        RelayConfig config = Shop.config(postgres, kafka).build();
        try (CdcRelay relay = new CdcRelay(config, new BrokenRegistry(broken))) {
            relay.start();

            assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
            assertThat(relay.failure()).contains(broken);
            assertThat(relay.health().healthy()).isFalse();
        } finally {
            shop.dropSlots();
            shop.execute("DROP PUBLICATION IF EXISTS " + config.source().slot());
            shop.execute("DROP TABLE outbox");
        }
    }
}
