package io.tailrace.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tailrace.bench.relay.lab.EventCpu;
import java.util.EnumSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LimitTest {

    private static final Offset<Double> ROUNDED = within(1.0);
    private static final double ALL_MICROS = 7 + 6 + 3 + 2;

    private final EventCpu cpu = new EventCpu(7, 6, 3, 2);

    private final double machine = Runtime.getRuntime().availableProcessors() * 1e6 / ALL_MICROS;

    @Test
    void withoutALimitAllUseTheWholeMachine() {
        assertThat(Limit.NONE.sumRule(cpu)).isCloseTo(machine, ROUNDED);
    }

    @Test
    void aLimitOfAllIsSharedByAll() {
        Limit tenth = new Limit(EnumSet.allOf(Role.class), 0.1);

        assertThat(tenth.sumRule(cpu)).isCloseTo(0.1 * 1e6 / ALL_MICROS, ROUNDED);
    }

    @Test
    void aLimitOfOneHoldsUnlessTheMachineIsTheLowerOne() {
        Limit little = new Limit(EnumSet.of(Role.BROKER), 0.01);
        Limit plenty = new Limit(EnumSet.of(Role.BROKER), 1_000);

        assertThat(little.sumRule(cpu)).isCloseTo(0.01 * 1e6 / 3, ROUNDED);
        assertThat(plenty.sumRule(cpu)).isCloseTo(machine, ROUNDED);
    }

    @Test
    void showsWhetherALimitWasReached() {
        LimitedDrain drain = new LimitedDrain(100_000, cpu);

        assertThat(new Limit(EnumSet.of(Role.BROKER), 0.5).coresUsed(drain))
                .isCloseTo(0.3, within(1e-9));
        assertThat(Limit.NONE.coresUsed(drain)).isCloseTo(1.8, within(1e-9));
    }
}
