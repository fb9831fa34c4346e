package io.tailrace.subscriber.internal.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class SmallerReportTest {

    @Test
    void aReportLosesWhatIsNeededLeastUntilNothingIsLeftToLose() {
        ProducerRecord<byte[], byte[]> report =
                new ProducerRecord<>("events.failed", "o-1".getBytes(UTF_8), new byte[100]);
        add(report, "ce_id", "id-1");
        add(report, "custom", "c".repeat(5_000));
        add(report, "tailrace-reason", "DeliveryFailed");
        add(report, "tailrace-error", "e".repeat(2_000));
        add(report, "__streams.errors.exception", "E");
        add(report, "__streams.errors.stacktrace", "at");

        List<ProducerRecord<byte[], byte[]>> forms = new ArrayList<>();
        Optional<ProducerRecord<byte[], byte[]>> next = SmallerReport.of(report);
        while (next.isPresent()) {
            forms.add(next.get());
            next = SmallerReport.of(next.get());
        }

        assertThat(forms).hasSize(4);
        assertThat(text(forms.get(0), "__streams.errors.exception")).isEqualTo("E");
        assertThat(text(forms.get(1), "tailrace-error")).hasSizeLessThan(300);
        assertThat(forms.get(1).value()).hasSize(100);
        assertThat(text(forms.get(1), "tailrace-reason")).isEqualTo("DeliveryFailed");
        assertThat(forms.get(2).value()).isNull();
        assertThat(text(forms.get(2), "tailrace-reason")).isEqualTo("ValidationFailed");
        assertThat(text(forms.get(2), "custom")).hasSize(5_000);
        assertThat(forms.get(3).headers())
                .extracting(Header::key)
                .containsExactlyInAnyOrder("ce_id", "tailrace-reason", "tailrace-error");
    }

    @Test
    void anErrorThatIsNotLongIsNotShortenedAStepAfterThePayloadIsLeftOut() {
        ProducerRecord<byte[], byte[]> report =
                new ProducerRecord<>("t".repeat(249), "o-1".getBytes(UTF_8), new byte[100]);
        add(report, "tailrace-error", "e".repeat(999));
        add(report, "custom", "c");

        ProducerRecord<byte[], byte[]> withoutPayload = SmallerReport.of(report).orElseThrow();
        ProducerRecord<byte[], byte[]> identity = SmallerReport.of(withoutPayload).orElseThrow();

        assertThat(withoutPayload.value()).isNull();
        assertThat(text(identity, "tailrace-error"))
                .isEqualTo(text(withoutPayload, "tailrace-error"))
                .startsWith("payload of 100 bytes left out")
                .endsWith("e".repeat(200) + "...");
        assertThat(SmallerReport.of(identity)).isEmpty();
    }

    @Test
    void headersWithoutAValueDoNotStopIt() {
        ProducerRecord<byte[], byte[]> report = new ProducerRecord<>("events.failed", null);
        report.headers().add("ce_subject", null).add("tailrace-error", null).add("custom", null);

        assertThat(SmallerReport.of(report).orElseThrow().headers())
                .extracting(Header::key)
                .containsExactlyInAnyOrder("ce_subject", "tailrace-error");
    }

    private static void add(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }

    private static String text(ProducerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
