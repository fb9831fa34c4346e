package io.tailrace.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final String[] VALUES = {"kill", "pause", "cut", "roll"};

    @Test
    void everyValueHasItsTurnBeforeOneIsRepeated() {
        Turns<String> turns = new Turns<>(VALUES, new Random(7));

        for (int round = 0; round < 3; round++) {
            assertThat(next(turns)).containsExactlyInAnyOrder(VALUES);
        }
    }

    @Test
    void theSeedDecidesTheOrder() {
        List<String> first = next(new Turns<>(VALUES, new Random(7)));
        List<String> again = next(new Turns<>(VALUES, new Random(7)));

        assertThat(again).isEqualTo(first);
    }

    private static List<String> next(Turns<String> turns) {
        List<String> next = new ArrayList<>();
        for (int i = 0; i < VALUES.length; i++) {
            next.add(turns.next());
        }
        return next;
    }
}
