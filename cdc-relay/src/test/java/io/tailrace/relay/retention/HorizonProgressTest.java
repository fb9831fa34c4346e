package io.tailrace.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.position.Horizon;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HorizonProgressTest {

    private static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");

    private final HorizonProgress progress = new HorizonProgress();

    @Test
    void aHorizonStandsIfItIsTheSameForAMinute() {
        assertThat(progress.stands(new Horizon(700), BEGIN)).isFalse();
        assertThat(progress.stands(new Horizon(700), BEGIN.plusSeconds(59))).isFalse();
        assertThat(progress.stands(new Horizon(700), BEGIN.plusSeconds(60))).isTrue();
        assertThat(progress.stands(new Horizon(701), BEGIN.plusSeconds(61))).isFalse();
        assertThat(progress.stands(new Horizon(701), BEGIN.plusSeconds(120))).isFalse();
    }

    @Test
    void theSlotThatIsBehindIsKnown() {
        PublishedRows own = new PublishedRows(new Horizon(700), null);

        assertThat(own.and("ahead", 800).behind()).isNull();
        assertThat(own.and("equal", 700).behind()).isNull();
        assertThat(own.and("late", 600).and("later", 500).and("ahead", 800))
                .isEqualTo(new PublishedRows(new Horizon(500), "later"));
    }
}
