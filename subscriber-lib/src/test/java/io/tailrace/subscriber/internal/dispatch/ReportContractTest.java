package io.tailrace.subscriber.internal.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.contract.ContractCase;
import io.tailrace.contract.ContractCases;
import io.tailrace.contract.ContractValue;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.received.ContractRecords;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ReportContractTest {

    @TestFactory
    Stream<DynamicTest> failuresAreReported() {
        return ContractCases.tests("report", ReportContractTest::checkReport);
    }

    @TestFactory
    Stream<DynamicTest> reportsBecomeSmaller() {
        return ContractCases.tests("shrink", ReportContractTest::checkSmaller);
    }

    private static void checkReport(ContractCase each) {
        String group = each.input().get("group").text();
        String topic = each.input().get("topic").text();
        ReceivedRecord received =
                new ReceivedRecord(
                        ContractRecords.of(topic, each.input().get("record")),
                        topic.equals("events.retry." + group));
        for (int i = 0; i < each.input().get("attempts").number(); i++) {
            received.failed();
        }
        SubscriberConfig config = SubscriberConfig.builder("localhost:9092", group).build();
        ProducerRecord<byte[], byte[]> report;
        try (FailedEvents failed = new FailedEvents(config)) {
            report = failed.report(received, why(each));
        }
        assertThat(report.topic()).isEqualTo("events.failed");
        if (each.input().get("failedAt").textOrNull().equals(firstFailed(each.expect()))) {
            setToExpected(report.headers(), each.expect());
        }
        assertRecord(report, each.expect());
    }

    /** The case has the reason in front of the error, as an exception has it in its message. */
    private static EventException why(ContractCase each) {
        EventError error = EventError.ofReason(each.input().get("reason").text()).orElseThrow();
        String text = each.input().get("error").text();
        String prefix = error.reason() + ": ";
        assertThat(text).startsWith(prefix);
        return new EventException(error, text.substring(prefix.length()), null);
    }

    private static @Nullable String firstFailed(ContractValue expected) {
        for (ContractValue pair : expected.get("headers").items()) {
            if (pair.get(0).text().equals(EventHeaders.FIRST_FAILED)) {
                return pair.get(1).textOrNull();
            }
        }
        return null;
    }

    /** The subscriber has a clock: the time of a first failure is now. */
    private static void setToExpected(Headers headers, ContractValue expected) {
        Instant written = Instant.parse(text(headers.lastHeader(EventHeaders.FIRST_FAILED)));
        assertThat(Duration.between(written, Instant.now()).abs())
                .isLessThan(Duration.ofMinutes(1));
        headers.remove(EventHeaders.FIRST_FAILED);
        headers.add(EventHeaders.FIRST_FAILED, firstFailed(expected).getBytes(UTF_8));
    }

    private static void checkSmaller(ContractCase each) {
        Optional<ProducerRecord<byte[], byte[]>> report =
                Optional.of(record(each.input().get("topic").text(), each.input().get("report")));
        for (ContractValue expected : each.expect().get("reports").items()) {
            report = SmallerReport.of(report.orElseThrow());
            assertRecord(report.orElseThrow(), expected);
        }
        assertThat(SmallerReport.of(report.orElseThrow())).isEmpty();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, ContractValue record) {
        return new ProducerRecord<>(
                topic,
                null,
                record.get("key").bytesOrNull(),
                record.get("value").bytesOrNull(),
                ContractRecords.headers(record.get("headers")));
    }

    private static void assertRecord(
            ProducerRecord<byte[], byte[]> actual, ContractValue expected) {
        assertThat(actual.key()).isEqualTo(expected.get("key").bytesOrNull());
        assertThat(actual.value()).isEqualTo(expected.get("value").bytesOrNull());
        assertThat(sorted(actual.headers()))
                .isEqualTo(sorted(ContractRecords.headers(expected.get("headers"))));
    }

    private static List<String> sorted(Headers headers) {
        List<String> lines = new ArrayList<>();
        for (Header header : headers) {
            lines.add(header.key() + "=" + text(header));
        }
        return lines.stream().sorted().toList();
    }

    private static String text(Header header) {
        if (header.value() == null) {
            return "null";
        }
        String text = new String(header.value(), UTF_8);
        return text.contains("\uFFFD") ? Base64.getEncoder().encodeToString(header.value()) : text;
    }
}
