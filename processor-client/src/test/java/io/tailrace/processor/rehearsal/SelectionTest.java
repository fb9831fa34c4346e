package io.tailrace.processor.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.RedriveRequest;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelectionTest {

    @Test
    void everyDeadLetterWithoutAKeyIsAlone() {
        Selection selection = new Selection(KafkaCluster.of("localhost:1"), dryRun());
        for (int i = 0; i < 6; i++) {
            selection.add(letter(i, i < 4 ? null : "a-1"), "to events.retry.mailer");
        }
        assertThat(selection.aggregates("mailer"))
                .extracting(each -> each.stream().map(Letter::place).toList())
                .containsExactly(
                        List.of("0:0"),
                        List.of("0:1"),
                        List.of("0:2"),
                        List.of("0:3"),
                        List.of("0:4", "0:5"));
    }

    private static RedriveRequest dryRun() {
        RedrivePace pace = RedrivePace.withoutCanaries(0);
        return new RedriveRequest(
                "r", DeadLetterFilter.all(), Long.MAX_VALUE, pace, 3, true, "processor");
    }

    private static DeadLetterRecord letter(long offset, @Nullable String key) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "events.dlt", 0, offset, key == null ? null : key.getBytes(UTF_8), null);
        record.headers().add("tailrace-group", "mailer".getBytes(UTF_8));
        return new DeadLetterRecord(record, null);
    }

    @Test
    void manyDeadLettersNeedALimit() {
        long most = Selection.MAX_WITHOUT_LIMIT;
        assertThatCode(() -> Selection.requireFew(most, Long.MAX_VALUE)).doesNotThrowAnyException();
        assertThatCode(() -> Selection.requireFew(most + 1, most * 2)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Selection.requireFew(most + 1, Long.MAX_VALUE))
                .hasMessage(
                        "A rehearsal of more than 50000 dead letters must have a --limit, got none");
    }
}
