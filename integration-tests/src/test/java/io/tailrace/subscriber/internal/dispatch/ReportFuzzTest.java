package io.tailrace.subscriber.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.fuzz.Fields;
import io.tailrace.fuzz.Fuzz;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Whatever a report of a failed event holds, it becomes smaller in a few steps. */
class ReportFuzzTest {

    private static final int MOST_STEPS = 5;

    @Test
    void reportsThatAreTooLarge() {
        Fuzz.target("report that is too large", ReportFuzzTest::shrink)
                .from(
                        List.of(
                                Fields.join(
                                        "{}",
                                        "ce_id",
                                        "1",
                                        "ce_subject",
                                        null,
                                        "tailrace-error",
                                        "e".repeat(500),
                                        "__streams.errors.stacktrace",
                                        "s",
                                        "tailrace-reason",
                                        "Timeout",
                                        "other",
                                        "x")));
    }

    private static void shrink(byte[] input) {
        Fields fields = new Fields(input);
        Optional<ProducerRecord<byte[], byte[]>> report =
                Optional.of(
                        new ProducerRecord<>(
                                "events.failed",
                                null,
                                new byte[] {1},
                                fields.bytes(0),
                                fields.headers(1)));
        int steps = 0;
        for (; report.isPresent(); steps++) {
            report = SmallerReport.of(report.get());
        }
        assertThat(steps).isLessThanOrEqualTo(MOST_STEPS);
    }
}
