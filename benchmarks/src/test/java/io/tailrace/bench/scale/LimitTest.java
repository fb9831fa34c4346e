package io.tailrace.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumSet;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LimitTest {

    private static final Offset<Double> ROUNDED = within(1.0);
    private static final double ALL_MICROS = 7 + 6 + 3 + 2;

    /** Of a million events: seconds are microseconds of one. */
    private final RoleCosts costs =
            new RoleCosts(
                    Map.of(
                            Role.RELAY, 7.0,
                            Role.DATABASE, 6.0,
                            Role.BROKER, 3.0,
                            Role.CONSUMER, 2.0),
                    1_000_000);

    private final double machine = Runtime.getRuntime().availableProcessors() * 1e6 / ALL_MICROS;

    @Test
    void withoutALimitAllUseTheWholeMachine() {
        assertThat(Limit.NONE.sumRule(costs)).isCloseTo(machine, ROUNDED);
    }

    @Test
    void aLimitOfAllIsSharedByAll() {
        Limit tenth = new Limit(EnumSet.allOf(Role.class), 0.1);

        assertThat(tenth.sumRule(costs)).isCloseTo(0.1 * 1e6 / ALL_MICROS, ROUNDED);
    }

    @Test
    void aLimitOfOneHoldsUnlessTheMachineIsTheLowerOne() {
        Limit little = new Limit(EnumSet.of(Role.BROKER), 0.01);
        Limit plenty = new Limit(EnumSet.of(Role.BROKER), 1_000);

        assertThat(little.sumRule(costs)).isCloseTo(0.01 * 1e6 / 3, ROUNDED);
        assertThat(plenty.sumRule(costs)).isCloseTo(machine, ROUNDED);
    }

    @Test
    void showsWhetherALimitWasReached() {
        LimitedDrain drain = new LimitedDrain(100_000, costs);

        assertThat(new Limit(EnumSet.of(Role.BROKER), 0.5).coresUsed(drain))
                .isCloseTo(0.3, within(1e-9));
        assertThat(Limit.NONE.coresUsed(drain)).isCloseTo(1.8, within(1e-9));
    }
}
