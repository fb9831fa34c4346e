package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that were created by somebody else and accept smaller records than Tailrace's own. */
@TailraceTest
class TopicLimitsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ROW =
            "INSERT INTO outbox VALUES ('01980000-0000-7000-8000-%012d', '%s', 'o-1',"
                    + " 'order.placed.v1', repeat('x', %d), NULL)";

    @TempDir private Path directory;

    @Test
    @Tag("full")
    void whatATopicDoesNotAcceptIsADeadLetterAndTheRestIsPublished(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        createTopic(kafka, "events.dlt", 100_000);
        createTopic(kafka, "outbox.order", 60_000);
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, "192m", directory);
                ReadCommitted deadLetters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"));
                ReadCommitted published =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            relay.awaitOutput("--entity-name events.dlt", SOON);
            relay.awaitOutput("add-config max.message.bytes=2097152", SOON);
            relay.awaitOutput("Streaming", SOON);

            shop.execute(ROW.formatted(1, "order", 200_000));
            shop.execute(ROW.formatted(2, "order", 80_000));
            shop.execute(ROW.formatted(3, "no topic!", 200_000));
            shop.execute(ROW.formatted(4, "order", 50_000));
            await().atMost(SOON).until(() -> deadLetters.count() == 3 && published.count() == 1);

            List<ConsumerRecord<byte[], byte[]>> dead = deadLetters.records();
            assertThat(dead.get(0).value()).isNull();
            assertThat(error(dead.get(0)))
                    .startsWith("record of topic outbox.order must have at most 60000 bytes, got 2")
                    .endsWith("topic events.dlt accepts at most 100000 bytes");
            assertThat(dead.get(1).value()).hasSize(80_000);
            assertThat(dead.get(2).value()).isNull();
            assertThat(error(dead.get(2))).contains("legal topic name");
            assertThat(relay.output()).doesNotContain("RECOVERING");
        }
    }

    private static String error(ConsumerRecord<byte[], byte[]> record) {
        return ReadCommitted.header(record, "tailrace-error");
    }

    private static void createTopic(KafkaBroker kafka, String name, int maxBytes) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic topic =
                    new NewTopic(name, Optional.of(6), Optional.empty())
                            .configs(Map.of("max.message.bytes", Integer.toString(maxBytes)));
            admin.createTopics(List.of(topic)).all().get();
        }
    }
}
