package io.tailrace.console.trace.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownRelaysTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private final KnownRelays relays = new KnownRelays();
    private long offset;

    @Test
    void relaysAreNamedByTheirPositionsAndProcessorsAreNone() {
        report(relay("tailrace_outbox"), "{}");
        report(relay("tailrace_outbox"), "{}");
        report(relay("billing/tailrace_outbox"), "{}");
        report(LiveProcess.processor("shop", getClass(), Duration.ofSeconds(5)).key(), "{}");

        assertThat(relays.names(NOW)).containsExactly("billing/tailrace_outbox", "tailrace_outbox");
    }

    @Test
    void aRelayIsGoneOnceAllItsProcessesAreTakenOut() {
        String first = relay("old");
        String second = relay("old");
        report(first, "{}");
        report(second, "{}");

        report(first, null);
        assertThat(relays.names(NOW)).containsExactly("old");
        report(second, null);
        assertThat(relays.names(NOW)).isEmpty();
    }

    @Test
    void aRelayIsForgottenWithItsLastReport() {
        report(relay("old"), "{}");

        assertThat(relays.names(NOW.plus(StatusTopic.RETENTION))).containsExactly("old");
        assertThat(relays.names(NOW.plus(StatusTopic.RETENTION).plusMillis(1))).isEmpty();
    }

    @Test
    void reportsAreReadOnceUnlessTheTopicWasMadeAnew() {
        report(relay("old"), "{}");
        report(relay("old"), "{}");

        assertThat(relays.first(0, 5)).isEqualTo(2);
        assertThat(relays.first(3, 5)).isEqualTo(3);
        assertThat(relays.names(NOW)).containsExactly("old");
        assertThat(relays.first(0, 1)).isZero();
        assertThat(relays.names(NOW)).isEmpty();
    }

    private String relay(String name) {
        return LiveProcess.relay(name, getClass(), Duration.ofSeconds(5)).key();
    }

    private void report(String key, @Nullable String value) {
        relays.take(
                new ConsumerRecord<>(
                        StatusTopic.NAME,
                        0,
                        offset++,
                        NOW.toEpochMilli(),
                        TimestampType.LOG_APPEND_TIME,
                        0,
                        0,
                        key.getBytes(UTF_8),
                        value == null ? null : value.getBytes(UTF_8),
                        new RecordHeaders(),
                        Optional.empty()));
    }
}
