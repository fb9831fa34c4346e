package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventBusConfigTest {

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(EventBusConfig.defaults())
                .isEqualTo(new EventBusConfig(256, 16, 0, Duration.ofSeconds(1)));
    }

    @Test
    void impossibleValuesAreRefusedWithRuleAndValue() {
        EventBusConfig defaults = EventBusConfig.defaults();
        assertThatThrownBy(() -> defaults.withHub(0, 0))
                .hasMessage("hubBuffer must be at least 1, got 0");
        assertThatThrownBy(() -> defaults.withHub(4, 5))
                .hasMessage("hubReplay must be 0 to hubBuffer, 4, got 5");
        assertThatThrownBy(() -> defaults.withLimit(-1, Duration.ZERO))
                .hasMessage("eventsPerSecond must be at least 0, got -1");
        assertThatThrownBy(() -> defaults.withLimit(1, Duration.ofSeconds(-1)))
                .hasMessage("patience must not be negative, got PT-1S");
    }
}
