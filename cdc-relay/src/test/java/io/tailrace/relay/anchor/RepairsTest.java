package io.tailrace.relay.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.metrics.RelayMetrics;
import org.junit.jupiter.api.Test;

class RepairsTest {

    @Test
    void rowsThatAreLeftOutCountUntilTheProcessEnds() {
        Repairs repairs =
                new Repairs(
                        "slot",
                        new RelayMetrics(
                                new SimpleMeterRegistry(),
                                new OutboxName("shop", "slot"),
                                new RelayMetrics.Readings(
                                        () -> true, () -> 0, () -> 0, () -> 0, () -> 0)));
        assertThat(repairs.undecided()).isZero();
        repairs.leftOut(3);
        repairs.finished(2);
        repairs.finished(0);

        assertThat(repairs.undecided()).isEqualTo(5);
    }
}
