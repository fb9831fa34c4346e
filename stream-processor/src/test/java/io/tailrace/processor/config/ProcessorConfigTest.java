package io.tailrace.processor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ProcessorConfigTest {

    @Test
    void theDefaultsAreDocumented() {
        ProcessorConfig config = ProcessorConfig.builder("kafka:9092").build();

        assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(config.dedupe())
                .isEqualTo(
                        new DedupeConfig(
                                Duration.ofMinutes(5),
                                DedupeStore.ROCKSDB,
                                10_000,
                                Duplicates.SKIP));
        assertThat(config.retries())
                .isEqualTo(
                        new RetryConfig(
                                new RetryPolicy(
                                        5, Duration.ofMillis(100), Duration.ofMinutes(1), 0.2),
                                Map.of()));
        assertThat(config.execution())
                .isEqualTo(
                        new ExecutionConfig(
                                "tailrace-processor",
                                DefaultStateDirectory.of(System.getenv(), System.getProperties()),
                                Duration.ofMillis(50),
                                1,
                                0,
                                128 << 20));
        assertThat(config.catalogue().isEmpty()).isTrue();
        assertThat(config.unknownTypes()).isEqualTo(UnknownTypes.PASS);
    }

    @Test
    void oneCallChangesOneValue() {
        ProcessorConfig config =
                ProcessorConfig.builder("kafka:9092").commitInterval(Duration.ofMillis(7)).build();

        assertThat(config.execution().commitInterval()).isEqualTo(Duration.ofMillis(7));
        assertThat(config.dedupe())
                .isEqualTo(ProcessorConfig.builder("kafka:9092").build().dedupe());
    }

    @Test
    void aValueOutOfRangeIsRefusedWithOptionRuleAndActualValue() {
        assertRefused(
                config -> config.dedupeTtl(Duration.ofMillis(999)),
                "dedupe-ttl must be at least 1 s, got PT0.999S");
        assertRefused(
                config -> config.dedupeCacheEntries(-1), "dedupe-cache must be 0 or more, got -1");
        assertRefused(
                config -> config.applicationId("no/topic"),
                "application-id must be 1 to 249 characters of [a-zA-Z0-9._-], got \"no/topic\"");
        assertRefused(
                config -> config.applicationId("outbox.processor"),
                "application-id must not begin with the prefix of the topics that the relays write,"
                        + " \"outbox.\", got \"outbox.processor\"");
        assertRefused(
                config -> config.commitInterval(Duration.ZERO),
                "commit-interval must be at least 1 ms, got PT0S");
        assertRefused(config -> config.threads(0), "threads must be at least 1, got 0");
        assertRefused(config -> config.standbys(-1), "standbys must be 0 or more, got -1");
        assertRefused(
                config -> config.storeMemoryBytes(17),
                "store-memory must be at least 16 MiB, got 17 bytes");
        assertRefused(
                config -> config.group("a:b", RetryPolicy.defaults()),
                "group must be 1 to 249 characters of [a-zA-Z0-9._-], got \"a:b\"");
    }

    @Test
    void unknownTypesAreOnlyRefusedIfACatalogueIsConfigured() {
        assertRefused(
                config -> config.unknownTypes(UnknownTypes.DEAD_LETTER),
                "unknown-types must be pass as long as no catalogue of events is configured,"
                        + " because without one every type is unknown and every event would be"
                        + " dead-lettered, got dead-letter");

        ProcessorConfig config =
                ProcessorConfig.builder("kafka:9092")
                        .catalogue(EventCatalogue.of(BuiltInEvent.class))
                        .unknownTypes(UnknownTypes.DEAD_LETTER)
                        .build();
        assertThat(config.unknownTypes()).isEqualTo(UnknownTypes.DEAD_LETTER);
    }

    private static void assertRefused(
            UnaryOperator<ProcessorConfig.Builder> change, String message) {
        ProcessorConfig.Builder config = change.apply(ProcessorConfig.builder("kafka:9092"));
        assertThatThrownBy(config::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
