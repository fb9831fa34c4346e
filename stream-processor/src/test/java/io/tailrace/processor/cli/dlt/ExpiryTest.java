package io.tailrace.processor.cli.dlt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.DeadLetterRetention;
import io.tailrace.processor.dlt.Disposition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpiryTest {

    private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
    private static final Disposition DONE =
            new Disposition(Disposition.Kind.DISCARDED, "r", "", NOW);

    @Test
    void theOldestOpenDeadLetterIsTheFirstThatIsDeleted() {
        Expiry expiry = expiry(Duration.ofDays(7).toMillis(), -1L);
        expiry.add(letter(Duration.ofDays(1), null));
        expiry.add(letter(Duration.ofDays(5), null));
        expiry.add(letter(Duration.ofDays(6).plusHours(23), DONE));

        assertThat(expiry.line())
                .isEqualTo(
                        "dead letters are kept for 7 d 0 h; the oldest of these can be deleted in"
                                + " 2 d 0 h, at 2026-05-06T12:00:00Z");
        assertThat(expiry.warning()).isEmpty();
        assertThat(expiry.figures())
                .containsEntry("oldestExpires", "2026-05-06T12:00:00Z")
                .containsEntry("expiringWithinADay", 0L);
    }

    @Test
    void whatIsDeletedWithinADayIsWarnedOf() {
        Expiry expiry = expiry(Duration.ofDays(7).toMillis(), 1_000L);
        expiry.add(letter(Duration.ofDays(6).plusHours(1), null));
        expiry.add(letter(Duration.ofDays(8), null));
        expiry.add(letter(Duration.ofHours(1), null));

        assertThat(expiry.warning().orElseThrow()).startsWith("warning: 2 of these dead letters");
        assertThat(expiry.line())
                .contains("deleted earlier when a partition has more than 1000 bytes")
                .endsWith("can be deleted at any moment");
    }

    @Test
    void withoutALimitOrTheRightToSeeItNothingExpires() {
        Expiry kept = expiry(-1L, -1L);
        kept.add(letter(Duration.ofDays(900), null));
        assertThat(kept.line()).isEqualTo("dead letters are kept until somebody deletes them");

        Expiry unknown = expiry(null, null);
        unknown.add(letter(Duration.ofDays(900), null));
        assertThat(unknown.line()).contains("DescribeConfigs");
        assertThat(unknown.warning()).isEmpty();
        assertThat(unknown.figures()).containsEntry("retentionMs", null);
    }

    private static Expiry expiry(@Nullable Long millis, @Nullable Long bytes) {
        return new Expiry(new DeadLetterRetention(millis, bytes), NOW);
    }

    private static DeadLetterRecord letter(Duration age, @Nullable Disposition disposition) {
        return new DeadLetterRecord(
                new ConsumerRecord<>(
                        "events.dlt",
                        0,
                        0,
                        NOW.minus(age).toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        new byte[0],
                        new byte[0],
                        new RecordHeaders(),
                        Optional.empty()),
                disposition);
    }
}
