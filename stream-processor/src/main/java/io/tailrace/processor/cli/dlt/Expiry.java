package io.tailrace.processor.cli.dlt;

import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.DeadLetterRetention;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects when dead letters will be deleted, and says it. */
public final class Expiry {

    private static final Duration SOON = Duration.ofDays(1);

    private final DeadLetterRetention retention;
    private final Instant now;
    private @Nullable DeadLetterRecord oldest;
    private long expiringSoon;

    /**
     * @param retention of the dead-letter topic
     * @param now the present time
     */
    public Expiry(DeadLetterRetention retention, Instant now) {
        this.retention = retention;
        this.now = now;
    }

    /** Takes an open dead letter into account; has no effect for one that needs no attention. */
    public void add(DeadLetterRecord letter) {
        if (!letter.isOpen()) {
            return;
        }
        if (oldest == null || letter.time().isBefore(oldest.time())) {
            oldest = letter;
        }
        if (retention.expiry(letter).filter(at -> at.isBefore(now.plus(SOON))).isPresent()) {
            expiringSoon++;
        }
    }

    /** How long dead letters are kept, and the time that the oldest has left, on one line. */
    public String line() {
        return retention.text() + expiry().map(this::left).orElse("");
    }

    /** What is lost soon; empty if nothing is. */
    public Optional<String> warning() {
        return expiringSoon == 0
                ? Optional.empty()
                : Optional.of(
                        "warning: %d of these dead letters can be deleted within a day; redrive or discard them, or raise retention.ms of the dead-letter topic"
                                .formatted(expiringSoon));
    }

    /** The same for scripts; a value is null if it is not known or never comes. */
    public Map<String, Object> figures() {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("retentionMs", retention.millis());
        figures.put("retentionBytes", retention.bytes());
        figures.put("oldest", oldest == null ? null : oldest.time().toString());
        figures.put("oldestExpires", expiry().map(Instant::toString).orElse(null));
        figures.put("expiringWithinADay", expiringSoon);
        return figures;
    }

    private Optional<Instant> expiry() {
        return Optional.ofNullable(oldest).flatMap(retention::expiry);
    }

    private String left(Instant expiry) {
        Duration left = Duration.between(now, expiry);
        String when =
                left.isNegative()
                        ? "at any moment"
                        : "in " + DeadLetterRetention.text(left) + ", at " + expiry;
        return "; the oldest of these can be deleted " + when;
    }
}
