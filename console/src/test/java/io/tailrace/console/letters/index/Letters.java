package io.tailrace.console.letters.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Disposition;
import io.tailrace.processor.dlt.RedriveLog;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Makes dead letters. */
public final class Letters {

    private Letters() {}

    /** A dead letter of the aggregate {@code order-<offset>}. */
    public static DeadLetterRecord letter(
            int partition, long offset, Instant time, Map<String, String> headers) {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, value) -> all.add(name, value.getBytes(UTF_8)));
        return new DeadLetterRecord(
                new ConsumerRecord<>(
                        "events.dlt",
                        partition,
                        offset,
                        time.toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        -1,
                        -1,
                        ("order-" + offset).getBytes(UTF_8),
                        "{}".getBytes(UTF_8),
                        all,
                        Optional.empty()),
                null);
    }

    /** A dead letter of group {@code mailer} with an error. */
    public static DeadLetterRecord letter(int partition, long offset, Instant time, String error) {
        return letter(
                partition,
                offset,
                time,
                Map.of(
                        "ce_id", "id-" + offset,
                        "ce_type", "order.placed.v1",
                        "tailrace-group", "mailer",
                        "tailrace-reason", "MaxRetries",
                        "tailrace-error", error));
    }

    /** That something was done with a dead letter. */
    public static RedriveLog.Entry done(int partition, long offset, Disposition.Kind kind) {
        return new RedriveLog.Entry(
                partition, offset, new Disposition(kind, "run-1", "", Instant.EPOCH));
    }

    /** A store that holds these dead letters. */
    public static LetterStore store(DeadLetterRecord... letters) {
        LetterStore store = storeOf(1_000);
        for (DeadLetterRecord letter : letters) {
            store.add(letter);
        }
        return store;
    }

    /** A store that holds at most this many dead letters. */
    public static LetterStore storeOf(int limit) {
        LetterStore store = new LetterStore(limit);
        for (int partition = 0; partition < 4; partition++) {
            store.begin(partition, 0, 0);
        }
        return store;
    }

    /** Adds a dead letter. */
    public static void add(LetterStore store, DeadLetterRecord letter) {
        store.add(letter);
    }

    /** Takes into account what was done with a dead letter. */
    public static void add(LetterStore store, RedriveLog.Entry entry) {
        store.add(entry);
    }
}
