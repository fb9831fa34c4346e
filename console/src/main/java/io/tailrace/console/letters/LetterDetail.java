package io.tailrace.console.letters;

import io.tailrace.console.letters.index.LetterSummary;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.DeadLetterRetention;
import io.tailrace.processor.dlt.Disposition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter with its headers and its payload. Everything that comes from the event is text, and
 * all of it but payload and stack is cut to 8,192 characters.
 *
 * @param error the fingerprint of the last error
 * @param message the last error itself
 * @param headers at most 200 of them, without the stack
 * @param payload null if there is none, or it is hidden
 * @param payloadHidden whether the caller may not see the payload
 * @param payloadKind {@code json}, {@code text}, {@code binary} or {@code none}
 * @param payloadNote what of the payload is not shown; null if all is
 * @param stack the stack of the last error; null if there is none
 * @param firstFailed when the first attempt failed, as the header says; null without one
 * @param run the run that redrove the event last; null if it was never redriven
 * @param disposition what was done with the dead letter last; null if nothing was
 * @param keptUntil from when on the brokers may delete it; null if they do not, or it is not known
 */
public record LetterDetail(
        String position,
        String id,
        String type,
        String group,
        String reason,
        String error,
        String message,
        String aggregate,
        Instant time,
        int attempts,
        int redrives,
        String state,
        List<HeaderText> headers,
        @Nullable String payload,
        boolean payloadHidden,
        String payloadKind,
        @Nullable String payloadNote,
        @Nullable String stack,
        @Nullable String firstFailed,
        @Nullable String run,
        @Nullable Done disposition,
        @Nullable Instant keptUntil) {

    private static final int MAX_HEADERS = 200;
    private static final int MAX_HEADER = 8_192;
    private static final int MAX_STACK = 65_536;

    /** A header; the value is empty if it has none. */
    public record HeaderText(String name, String value) {}

    /**
     * What was done with the dead letter.
     *
     * @param kind {@code redriven}, {@code discarded} or {@code reopened}
     */
    public record Done(String kind, String run, String note, Instant at) {

        static Done of(Disposition disposition) {
            return new Done(
                    disposition.kind().text(),
                    disposition.run(),
                    disposition.note(),
                    disposition.time());
        }
    }

    /**
     * Shows a dead letter.
     *
     * @param summary what the index knows of it
     * @param retention of the dead-letter topic; null if it is not known
     * @param hidesPayload whether the caller may not see the payload
     */
    static LetterDetail of(
            DeadLetterRecord letter,
            LetterSummary summary,
            @Nullable DeadLetterRetention retention,
            boolean hidesPayload) {
        PayloadText payload = PayloadText.of(letter.record().value());
        Disposition done = summary.disposition();
        return new LetterDetail(
                letter.position(),
                cut(letter.id()),
                cut(letter.type()),
                cut(letter.group()),
                cut(letter.reason()),
                letter.fingerprint(),
                cut(letter.error()),
                cut(letter.aggregate()),
                letter.time(),
                summary.attempts(),
                letter.redrives(),
                summary.state().text(),
                headers(letter),
                hidesPayload ? null : payload.text(),
                hidesPayload,
                payload.kind(),
                hidesPayload ? null : payload.note(),
                orNull(Check.shorten(letter.text(EventHeaders.STREAMS_STACKTRACE), MAX_STACK)),
                orNull(cut(letter.firstFailed())),
                orNull(cut(letter.run())),
                done == null ? null : Done.of(done),
                retention == null ? null : retention.expiry(letter).orElse(null));
    }

    private static List<HeaderText> headers(DeadLetterRecord letter) {
        List<HeaderText> headers = new ArrayList<>();
        for (Header header : letter.record().headers()) {
            if (headers.size() == MAX_HEADERS) {
                break;
            }
            if (!header.key().equals(EventHeaders.STREAMS_STACKTRACE)) {
                headers.add(new HeaderText(cut(header.key()), text(header)));
            }
        }
        return headers;
    }

    private static String text(Header header) {
        byte[] value = header.value();
        return value == null ? "" : cut(new String(value, StandardCharsets.UTF_8));
    }

    private static String cut(String text) {
        return Check.shorten(text, MAX_HEADER);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
