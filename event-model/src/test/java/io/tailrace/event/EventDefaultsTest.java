package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EventDefaultsTest {

    @Test
    void theDefaultsAreTheDocumentedOnes() throws IllegalAccessException {
        Map<String, String> defaults = new TreeMap<>();
        for (Field field : EventDefaults.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())) {
                defaults.put(field.getName(), String.valueOf(field.get(null)));
            }
        }
        assertThat(defaults)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                                Map.entry("BATCH_SIZE", "100"),
                                Map.entry("BATCH_WINDOW", "PT0.05S"),
                                Map.entry("RATE_LIMIT_PER_SECOND", "100"),
                                Map.entry("CIRCUIT_BREAKER_THRESHOLD", "3"),
                                Map.entry("BULKHEAD_LIMIT", "5"),
                                Map.entry("DELIVERY_TIMEOUT", "PT0.1S"),
                                Map.entry("DEDUPE_TTL", "PT5M"),
                                Map.entry("DEDUPE_CACHE_ENTRIES", "10000"),
                                Map.entry("MAX_ATTEMPTS", "5"),
                                Map.entry("RETRY_RETENTION", "PT168H"),
                                Map.entry("INITIAL_BACKOFF", "PT0.1S"),
                                Map.entry("HANDLER_TIMEOUT", "PT30S"),
                                Map.entry("MAX_DELAY", "PT8760H"),
                                Map.entry("HUB_BUFFER", "256"),
                                Map.entry("HUB_REPLAY", "16"),
                                Map.entry("MAX_PAYLOAD_BYTES", "1048576"),
                                Map.entry("MAX_HEADER_BYTES", "65536"),
                                Map.entry("MAX_RECORD_BYTES", "1572864"),
                                Map.entry("MAX_PAYLOAD_DEPTH", "64")));
    }
}
