package io.tailrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The dead letters of a bad day: the time to the first list, and the memory of index and page. */
@Tag("full")
@TailraceTest
class LettersLoadIT {

    private static final int LETTERS = 100_000;
    private static final int ERRORS = 300;
    private static final int TYPES = 1_000;
    private static final long MIB = 1024 * 1024;
    private static final int BATCH_BYTES = 256 * 1024;

    @Test
    void aHundredThousandDeadLettersAreListedSoonAndFitIntoLittleMemory(@Fresh KafkaBroker kafka)
            throws Exception {
        fill(kafka);
        long before = usedMemory();
        long begun = System.nanoTime();
        try (Console console =
                Console.start(
                        ConsoleConfig.loopback(0),
                        KafkaCluster.of(kafka.bootstrapServers()),
                        ProcessorConfig.DEFAULT_APPLICATION_ID,
                        ProcessorConfig.DEFAULT_ACCOUNT_KEEP)) {
            ConsoleCaller caller = new ConsoleCaller(console.port(), "");
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> caller.get("/letters?limit=50").get("letters").size() == 50);
            long first = millisSince(begun);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> caller.get("/letters/status").get("complete").asBoolean());
            long complete = millisSince(begun);
            long memory = (usedMemory() - before) / MIB;
            long asked = System.nanoTime();
            JsonNode groups = caller.get("/letters/groups?limit=200");
            long grouped = millisSince(asked);
            asked = System.nanoTime();
            JsonNode page = caller.get("/letters?limit=50&group=mailer&reason=MaxRetries");
            long listed = millisSince(asked);
            System.out.printf(
                    "%d dead letters: first list after %d ms, complete after %d ms, %d MiB of heap,"
                            + " groups in %d ms, a filtered list in %d ms%n",
                    LETTERS, first, complete, memory, grouped, listed);
            assertThat(groups.get("groups")).hasSize(200);
            assertThat(page.get("matching").asInt()).isEqualTo(LETTERS);
            assertThat(memory).isLessThan(100);
            assertThat(first).isLessThan(30_000);
        }
    }

    /** Listed from the start of a console on: the time includes what its index takes to be read. */
    @Test
    void aPageOverAHundredThousandDeadLettersIsSmallAndIdle(@Fresh KafkaBroker kafka)
            throws Exception {
        try (Browser browser = Browser.start()) {
            fill(kafka);
            long begun = System.nanoTime();
            try (Console console =
                    Console.start(
                            ConsoleConfig.loopback(0),
                            KafkaCluster.of(kafka.bootstrapServers()),
                            ProcessorConfig.DEFAULT_APPLICATION_ID,
                            ProcessorConfig.DEFAULT_ACCOUNT_KEEP)) {
                browser.show(1280, 1000, false);
                browser.open("http://127.0.0.1:" + console.port() + "/#/letters");
                browser.awaitElement("table.letters tbody tr");
                long first = millisSince(begun);
                browser.awaitText("100,000 open");
                double busy = busyShare(browser, Duration.ofSeconds(20));
                long heap = Math.round(browser.metrics().get("JSHeapUsedSize") / MIB);
                System.out.printf(
                        "%d dead letters in a browser: first list after %d ms, %d MiB of heap, idle"
                                + " at %.2f %% of a core%n",
                        LETTERS, first, heap, busy * 100);
                assertThat(browser.all("table.letters tbody tr")).hasSize(50);
                assertThat(first).isLessThan(10_000);
                assertThat(heap).isLessThan(100);
                assertThat(busy).isLessThan(0.05);
            }
        }
    }

    /** How much of a core the page takes while nobody touches it. */
    private static double busyShare(Browser browser, Duration window) {
        double before = browser.metrics().get("TaskDuration");
        long begun = System.nanoTime();
        await().pollDelay(window).atMost(window.plusSeconds(5)).until(() -> true);
        double seconds = millisSince(begun) / 1000.0;
        return (browser.metrics().get("TaskDuration") - before) / seconds;
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static long usedMemory() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void fill(KafkaBroker kafka) throws Exception {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "linger.ms",
                        50,
                        "batch.size",
                        BATCH_BYTES);
        try (Admin admin = Admin.create(settings);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic("events.dlt", 6, (short) 1))).all().get();
            byte[] payload = ("{\"text\":\"" + "x".repeat(300) + "\"}").getBytes(UTF_8);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < LETTERS; i++) {
                sent.add(producer.send(letter(i, payload)));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> letter(int i, byte[] payload) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>("events.dlt", ("order-" + i).getBytes(UTF_8), payload);
        String kind = Integer.toString(i * 7 % ERRORS, Character.MAX_RADIX);
        Map.of(
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_type",
                        "type." + i % TYPES,
                        "tailrace-group",
                        "mailer",
                        "tailrace-attempt",
                        "3",
                        "tailrace-reason",
                        "MaxRetries",
                        "tailrace-error",
                        "org.example.SomeException: could not reach the %s of order %d"
                                .formatted(word(kind), i))
                .forEach((name, value) -> letter.headers().add(name, value.getBytes(UTF_8)));
        return letter;
    }

    /** A word without digits, which a fingerprint would take out. */
    private static String word(String text) {
        StringBuilder word = new StringBuilder("part-");
        text.chars()
                .forEach(
                        each ->
                                word.append((char) ('a' + each % 26))
                                        .append(each > '9' ? "k" : "d"));
        return word.toString();
    }
}
