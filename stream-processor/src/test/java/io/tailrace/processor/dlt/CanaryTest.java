package io.tailrace.processor.dlt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CanaryTest {

    private static final Canary OF_GROUP =
            new Canary("e-1", "mailer", "mailer", new TopicPartition("retry", 0), 7);
    private static final Canary OF_PROCESSOR =
            new Canary("e-1", "", "processor", new TopicPartition("outbox", 0), 7);

    @Test
    void aReportOfTheSameEventGroupAndRunIsAboutTheCanary() {
        assertThat(isReported(OF_GROUP, "e-1", "mailer", "r1")).isTrue();
        assertThat(isReported(OF_GROUP, "e-2", "mailer", "r1")).isFalse();
        assertThat(isReported(OF_GROUP, "e-1", "ledger", "r1")).isFalse();
        assertThat(isReported(OF_GROUP, "e-1", "mailer", "r0")).isFalse();
    }

    @Test
    void aReportThatWasTooLargeAndLostItsRunIsAboutTheCanary() {
        assertThat(isReported(OF_GROUP, "e-1", "mailer", "")).isTrue();
    }

    @Test
    void anyGroupMayReportACanaryThatTheProcessorPassedOn() {
        assertThat(isReported(OF_PROCESSOR, "e-1", "mailer", "r1")).isTrue();
        assertThat(isReported(OF_PROCESSOR, "e-1", "", "r1")).isTrue();
        assertThat(isReported(OF_PROCESSOR, "e-1", "mailer", "r0")).isFalse();
    }

    private static boolean isReported(Canary canary, String id, String group, String run) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("events.failed", 0, 0, new byte[0], new byte[0]);
        Map.of("ce_id", id, "tailrace-group", group, "tailrace-run", run)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return canary.isReportedBy(new DeadLetterRecord(record, null), "r1");
    }
}
