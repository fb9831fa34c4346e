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
                                Duration.ofMillis(10),
                                1,
                                0,
                                128 << 20));
        assertThat(config.catalogue().isEmpty()).isTrue();
        assertThat(config.schemas()).isEqualTo(new SchemaConfig(null, Duration.ofSeconds(30)));
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
        assertRefused(
                config -> config.commitPause(Duration.ofMillis(-2)),
                "commit-pause must be 0 or more, or off, got PT-0.002S");
        assertRefused(config -> config.threads(0), "threads must be at least 1, got 0");
        assertRefused(config -> config.standbys(-1), "standbys must be 0 or more, got -1");
        assertRefused(
                config -> config.storeMemoryBytes(17),
                "store-memory must be at least 16 MiB, got 17 bytes");
        assertRefused(
                config -> config.schemas("contracts", Duration.ofMillis(999)),
                "schemas-interval must be at least 1 s, got PT0.999S");
        assertRefused(
                config -> config.schemas(" ", Duration.ofSeconds(1)),
                "schemas must not be blank, got \" \"");
        assertRefused(
                config -> config.schemas("https://u:geheim@host/a.json", Duration.ofSeconds(1)),
                "schemas must be a URL without user and password, got one with them");
        assertRefused(
                config -> config.schemas("https://a b/", Duration.ofSeconds(1)),
                "schemas must be a legal URL, got one that is none");
        assertRefused(
                config -> config.schemas("https:/a.json", Duration.ofSeconds(1)),
                "schemas must be a URL with a host, got one without");
        assertRefused(
                config -> config.group("a:b", RetryPolicy.defaults()),
                "group must be 1 to 249 characters of [a-zA-Z0-9._-], got \"a:b\"");
    }

    @Test
    void unknownTypesAreOnlyRefusedIfACatalogueIsConfigured() {
        assertRefused(
                config -> config.unknownTypes(UnknownTypes.DEAD_LETTER),
                "unknown-types must be pass as long as neither schemas nor a catalogue of events"
                        + " are configured, because without them every type is unknown and every"
                        + " event would be dead-lettered, got dead-letter");

        ProcessorConfig config =
                ProcessorConfig.builder("kafka:9092")
                        .catalogue(EventCatalogue.of(BuiltInEvent.class))
                        .unknownTypes(UnknownTypes.DEAD_LETTER)
                        .build();
        assertThat(config.unknownTypes()).isEqualTo(UnknownTypes.DEAD_LETTER);
        assertThat(
                        ProcessorConfig.builder("kafka:9092")
                                .schemas("contracts", Duration.ofSeconds(5))
                                .unknownTypes(UnknownTypes.DEAD_LETTER)
                                .build()
                                .schemas())
                .isEqualTo(new SchemaConfig("contracts", Duration.ofSeconds(5)));
    }

    private static void assertRefused(
            UnaryOperator<ProcessorConfig.Builder> change, String message) {
        ProcessorConfig.Builder config = change.apply(ProcessorConfig.builder("kafka:9092"));
        assertThatThrownBy(config::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
