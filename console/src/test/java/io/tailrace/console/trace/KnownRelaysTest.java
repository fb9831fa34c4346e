package io.tailrace.console.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.live.LiveProcess;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownRelaysTest {

    private final KnownRelays relays = new KnownRelays();

    @Test
    void relaysAreNamedByTheirPositionsAndProcessorsAreNone() {
        report(relay("tailrace_outbox"), "{}");
        report(relay("tailrace_outbox"), "{}");
        report(relay("billing/tailrace_outbox"), "{}");
        report(LiveProcess.processor("shop", getClass(), Duration.ofSeconds(5)).key(), "{}");

        assertThat(relays.names()).containsExactly("billing/tailrace_outbox", "tailrace_outbox");
    }

    @Test
    void aRelayIsGoneOnceAllItsProcessesAreTakenOut() {
        String first = relay("old");
        String second = relay("old");
        report(first, "{}");
        report(second, "{}");

        report(first, null);
        assertThat(relays.names()).containsExactly("old");
        report(second, null);
        assertThat(relays.names()).isEmpty();
    }

    private String relay(String name) {
        return LiveProcess.relay(name, getClass(), Duration.ofSeconds(5)).key();
    }

    private void report(String key, @Nullable String value) {
        relays.take(key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
    }
}
