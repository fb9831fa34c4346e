package io.tailrace.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventId;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdTimeTest {

    @Test
    void aUuidOfVersion7HasItsTime() {
        EventId id = EventId.next();

        assertThat(IdTime.millisOf(id.toString()))
                .isEqualTo(id.time().orElseThrow().toEpochMilli());
        assertThat(IdTime.millisOf(id.toString().toUpperCase(Locale.ROOT)))
                .isEqualTo(id.time().orElseThrow().toEpochMilli());
        assertThat(IdTime.millisOf("ffffffff-ffff-7fff-bfff-ffffffffffff"))
                .isEqualTo(0xffff_ffff_ffffL);
        assertThat(IdTime.millisOf("00000000-0000-7000-8000-000000000000")).isZero();
    }

    @Test
    void everythingElseHasNone() {
        assertThat(IdTime.millisOf(null)).isEqualTo(IdTime.NONE);
        assertThat(IdTime.millisOf("")).isEqualTo(IdTime.NONE);
        assertThat(IdTime.millisOf(UUID.randomUUID().toString())).isEqualTo(IdTime.NONE);
        assertThat(IdTime.millisOf("01924df5-0000-7000-c000-000000000000")).isEqualTo(IdTime.NONE);
    }

    /** With a character replaced, an id must still have the time that the event model finds. */
    @Test
    void noCharacterIsReadInAnotherWayThanByTheEventModel() {
        Random random = new Random(7);
        String characters = "0789abfABFgG-+ {\u0660\u0130\uff11";
        for (int n = 0; n < 20_000; n++) {
            StringBuilder id = new StringBuilder(EventId.next().toString());
            id.setCharAt(
                    random.nextInt(id.length()),
                    characters.charAt(random.nextInt(characters.length())));

            assertThat(IdTime.millisOf(id.toString())).as("%s", id).isEqualTo(expected(id));
        }
    }

    private static long expected(CharSequence id) {
        try {
            return EventId.parse(id.toString())
                    .time()
                    .map(Instant::toEpochMilli)
                    .orElse(IdTime.NONE);
        } catch (IllegalArgumentException e) {
            return IdTime.NONE;
        }
    }
}
