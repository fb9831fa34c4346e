package io.tailrace.chaos.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void everyFaultHasItsTurnBeforeOneIsRepeated() {
        Turns<BrokerFault> turns = new Turns<>(BrokerFault.values(), new Random(7));

        for (int round = 0; round < 3; round++) {
            assertThat(next(turns)).containsExactlyInAnyOrder(BrokerFault.values());
        }
    }

    @Test
    void theSeedDecidesTheOrder() {
        List<BrokerFault> first = next(new Turns<>(BrokerFault.values(), new Random(7)));
        List<BrokerFault> again = next(new Turns<>(BrokerFault.values(), new Random(7)));

        assertThat(again).isEqualTo(first);
    }

    private static List<BrokerFault> next(Turns<BrokerFault> turns) {
        List<BrokerFault> next = new ArrayList<>();
        for (int i = 0; i < BrokerFault.values().length; i++) {
            next.add(turns.next());
        }
        return next;
    }
}
