package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes a report of a failed event smaller, step by step, because the brokers refuse it as too
 * large: it loses the stack trace, then all but the beginning of the error, then the payload, then
 * every header that is not needed to find the event. An event without its payload cannot be retried
 * and becomes a dead letter. Stateless.
 */
final class SmallerReport {

    private static final int SHORT_ERROR = 200;

    /** More than the text about the payload that is left out, with the longest name of a topic. */
    private static final int LONG_ERROR = 1_000;

    private static final int SHORT_HEADER = 1_000;

    /** The headers that are left in the end. */
    private static final Set<String> IDENTITY =
            Set.of(
                    EventHeaders.ID,
                    EventHeaders.TYPE,
                    EventHeaders.SUBJECT,
                    EventHeaders.FAILED_GROUP,
                    EventHeaders.ATTEMPT,
                    EventHeaders.FIRST_FAILED,
                    EventHeaders.REASON,
                    EventHeaders.ERROR);

    private SmallerReport() {}

    /** The next smaller report; empty if the report cannot be made smaller. */
    static Optional<ProducerRecord<byte[], byte[]>> of(ProducerRecord<byte[], byte[]> report) {
        Headers headers = new RecordHeaders(report.headers().toArray());
        if (headers.lastHeader(EventHeaders.STREAMS_STACKTRACE) != null) {
            headers.remove(EventHeaders.STREAMS_STACKTRACE);
            return Optional.of(copy(report, headers, report.value()));
        }
        if (shortenError(headers)) {
            return Optional.of(copy(report, headers, report.value()));
        }
        if (report.value() != null) {
            set(headers, EventHeaders.REASON, terminal(text(headers, EventHeaders.REASON)));
            set(headers, EventHeaders.ERROR, withoutPayload(report));
            return Optional.of(copy(report, headers, null));
        }
        Headers kept = identity(headers);
        return kept.toArray().length < headers.toArray().length
                ? Optional.of(copy(report, kept, null))
                : Optional.empty();
    }

    /** Returns false if the error was short already. */
    private static boolean shortenError(Headers headers) {
        int before = headers.toArray().length;
        for (Header header : headers.toArray()) {
            if (header.key().startsWith(EventHeaders.STREAMS_PREFIX)) {
                headers.remove(header.key());
            }
        }
        String error = text(headers, EventHeaders.ERROR);
        boolean isLong = error.length() > LONG_ERROR;
        if (isLong) {
            set(headers, EventHeaders.ERROR, Check.shorten(error, SHORT_ERROR));
        }
        return isLong || headers.toArray().length < before;
    }

    /** A reason that is retried would send the event to the group without its payload. */
    private static String terminal(String reason) {
        boolean retried =
                EventError.ofReason(reason).map(EventError::isRetryable).orElse(Boolean.FALSE);
        return retried ? EventError.VALIDATION_FAILED.reason() : reason;
    }

    private static String withoutPayload(ProducerRecord<byte[], byte[]> report) {
        return "payload of %d bytes left out, because topic %s refuses the report as too large; %s"
                .formatted(
                        report.value().length,
                        report.topic(),
                        Check.shorten(text(report.headers(), EventHeaders.ERROR), SHORT_ERROR));
    }

    private static Headers identity(Headers headers) {
        Headers kept = new RecordHeaders();
        for (String name : IDENTITY) {
            if (headers.lastHeader(name) != null) {
                set(kept, name, Check.shorten(text(headers, name), SHORT_HEADER));
            }
        }
        return kept;
    }

    private static ProducerRecord<byte[], byte[]> copy(
            ProducerRecord<byte[], byte[]> report, Headers headers, byte @Nullable [] value) {
        return new ProducerRecord<>(report.topic(), null, report.key(), value, headers);
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
