package io.tailrace.relay.postgres;

import io.tailrace.golden.GoldenFile;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import org.junit.jupiter.api.Test;

/** What relays of all versions share in a database beside the outbox table. */
class SetupGoldenTest {

    private static final OutboxSource SOURCE =
            RelayConfig.builder("jdbc:postgresql://localhost/shop", "u", "p", "localhost:9092")
                    .build()
                    .source();

    /** An earlier relay writes into it beside a later one, so the columns stay. */
    @Test
    void theTableOfHeartbeatsIsWhatItWas() {
        GoldenFile.of("heartbeat", "v1.sql").requireEqual(HeartbeatTable.ddl(SOURCE) + ";\n");
    }

    @Test
    void theLockOfTheSetupIsWhatItWas() {
        GoldenFile.of("leadership", "v1-setup.sql").requireEqual(Publication.SETUP_LOCK + ";\n");
    }
}
