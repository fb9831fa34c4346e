package io.tailrace.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few dead letters among very many, whose scan takes longer than a transaction may. */
@Tag("full")
@TailraceTest
class SparseRedriveIT {

    private static final int LETTERS = 1_000_000;
    private static final int MATCHES = 50;

    @TempDir static Path directory;

    @Test
    void aMillionDeadLettersAreSearchedWithoutAnAbortedTransaction(KafkaBroker kafka)
            throws Exception {
        DltProgram tool = new DltProgram(kafka, directory);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(topic("events.dlt"), topic("events.retry.sparse")))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> producer = tool.producer()) {
            for (int i = 0; i < LETTERS; i++) {
                String group = i % (LETTERS / MATCHES) == 7 ? "sparse" : "filler";
                var unused =
                        producer.send(
                                DltProgram.deadLetter(group + i, Map.of("tailrace-group", group)));
            }
        }

        timed(tool, "count", "--group=sparse");
        DltProgram.Result result =
                timed(
                        tool,
                        "redrive",
                        "--group=sparse",
                        "--kafka=transaction.timeout.ms=2000",
                        // a slow scan: fetches of little, as over a slow network
                        "--kafka=max.poll.records=100",
                        "--kafka=max.partition.fetch.bytes=3000");

        assertThat(result.output()).contains("redriven=50").contains("of topic events.dlt (");
        assertThat(result.exitCode()).isZero();
        try (ReadCommitted retries =
                ReadCommitted.of(
                        kafka.bootstrapServers(), Pattern.compile("events\\.retry\\.sparse"))) {
            await().atMost(DltProgram.SOON).until(() -> retries.count() >= MATCHES);
            assertThat(retries.count()).isEqualTo(MATCHES);
        }
        timed(tool, "redrive", "--group=sparse");
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(6), Optional.empty());
    }

    private static DltProgram.Result timed(DltProgram tool, String... arguments) throws Exception {
        long begun = System.nanoTime();
        DltProgram.Result result = tool.run(arguments);
        System.out.printf("took %.1f s%n%n", (System.nanoTime() - begun) / 1e9);
        return result;
    }
}
