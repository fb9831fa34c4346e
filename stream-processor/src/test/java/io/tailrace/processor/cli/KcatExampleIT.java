package io.tailrace.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example for {@code kcat} in the documentation, run as it is printed there. */
@TailraceTest
class KcatExampleIT {

    private static final Path PAGE = Path.of("..", "docs", "how-to", "retry-and-dead-letter.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("```\\n(printf .*?)\\n```", Pattern.DOTALL);
    private static final byte[] KEY = "order-17".getBytes(UTF_8);
    private static final int PARTITIONS = 6;

    @TempDir static Path state;

    @Test
    @Tag("full")
    void aFailureThatIsReportedByHandIsGivenToTheGroupAgain(KafkaBroker kafka) throws Exception {
        assumeTrue(
                shell("command -v kcat") == 0,
                "kcat is not installed: the example in " + PAGE + " was not run");
        try (DeadLetterLab lab = new DeadLetterLab(kafka, state, List.of("mailer"));
                ReadCommitted failed = lab.observe("events\\.failed")) {
            assertThat(shell(example().replace("localhost:9092", lab.bootstrapServers()))).isZero();
            await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("mailer").size() == 1);

            ConsumerRecord<byte[], byte[]> retry = lab.retries("mailer").get(0);
            assertThat(retry.topic()).isEqualTo("events.retry.mailer");
            assertThat(retry.key()).isEqualTo(KEY);
            assertThat(retry.value()).isEqualTo("{\"orderId\":\"order-17\"}".getBytes(UTF_8));
            assertThat(ReadCommitted.header(retry, "ce_type")).isEqualTo("order.placed.v1");
            assertThat(ReadCommitted.header(retry, "tailrace-attempt")).isEqualTo("1");
            assertThat(failed.records().get(0).partition())
                    .as("the partition where Java puts the aggregate")
                    .isEqualTo(Utils.toPositive(Utils.murmur2(KEY)) % PARTITIONS);
        }
    }

    private static String example() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        assertThat(example.find()).as("an example in %s", PAGE).isTrue();
        return example.group(1);
    }

    private static int shell(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
