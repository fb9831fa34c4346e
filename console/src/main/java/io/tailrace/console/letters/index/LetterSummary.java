package io.tailrace.console.letters.index;

import io.tailrace.event.internal.Check;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Disposition;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as the index keeps it: some 150 bytes, as there can be a million.
 *
 * @param millis when the event was given up, in milliseconds since 1970
 * @param eventId a {@link UUID} if the id of the event is one, otherwise text
 * @param aggregate the aggregate id, at most 1,000 characters of it
 * @param attempts how many attempts the group made; 0 if that is not known
 * @param redrives how often the event was redriven
 * @param erased whether the dead letter only says that its event was erased
 * @param disposition what was done with it last; null if nothing was
 */
public record LetterSummary(
        int partition,
        long offset,
        long millis,
        LetterKind kind,
        Object eventId,
        String aggregate,
        int attempts,
        int redrives,
        boolean erased,
        @Nullable Disposition disposition)
        implements DeadLetterFilter.Selectable {

    private static final int MAX_ID = 200;
    private static final int MAX_AGGREGATE = 1_000;

    /** Leaves out what the index does not keep. */
    static LetterSummary of(DeadLetterRecord letter, LetterKinds kinds) {
        return new LetterSummary(
                letter.record().partition(),
                letter.record().offset(),
                letter.record().timestamp(),
                kinds.add(letter.group(), letter.type(), letter.reason(), letter.fingerprint()),
                compact(letter.id()),
                Check.shorten(letter.aggregate(), MAX_AGGREGATE),
                number(letter.attempt()),
                letter.redrives(),
                letter.isErased(),
                letter.disposition());
    }

    /** The same with another disposition. */
    LetterSummary with(Disposition next) {
        return new LetterSummary(
                partition, offset, millis, kind, eventId, aggregate, attempts, redrives, erased,
                next);
    }

    /** What was done with it. */
    public LetterState state() {
        if (erased) {
            return LetterState.ERASED;
        }
        if (disposition == null) {
            return LetterState.OPEN;
        }
        return switch (disposition.kind()) {
            case REDRIVEN -> LetterState.REDRIVEN;
            case DISCARDED -> LetterState.DISCARDED;
            case REOPENED -> LetterState.OPEN;
        };
    }

    @Override
    public String group() {
        return kind.group();
    }

    @Override
    public String type() {
        return kind.type();
    }

    @Override
    public String reason() {
        return kind.reason();
    }

    @Override
    public String fingerprint() {
        return kind.error();
    }

    @Override
    public String id() {
        return eventId.toString();
    }

    @Override
    public String position() {
        return partition + ":" + offset;
    }

    @Override
    public Instant time() {
        return Instant.ofEpochMilli(millis);
    }

    private static Object compact(String id) {
        if (id.length() == 36) {
            try {
                UUID uuid = UUID.fromString(id);
                if (uuid.toString().equals(id)) {
                    return uuid;
                }
            } catch (IllegalArgumentException e) {
                return id;
            }
        }
        return Check.shorten(id, MAX_ID);
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
