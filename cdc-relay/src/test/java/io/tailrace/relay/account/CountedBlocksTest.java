package io.tailrace.relay.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.relay.account.CountedBlocks.Range;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountedBlocksTest {

    @Test
    void blocksThatAreCountedAlikeAreOneRange() {
        CountedBlocks blocks = new CountedBlocks(700);

        blocks.counted(10, 20, 800);
        assertThat(blocks.text()).isEqualTo("0:700 10:800 20:700");
        blocks.counted(20, 30, 800);
        assertThat(blocks.text()).isEqualTo("0:700 10:800 30:700");
        blocks.counted(0, 10, 800);
        assertThat(blocks.text()).isEqualTo("0:800 30:700");
        blocks.countedFrom(30, 800);
        assertThat(blocks.text()).isEqualTo("0:800");
    }

    @Test
    void aVisitSeesTheRangesInsideIt() {
        CountedBlocks blocks = CountedBlocks.parse("0:700 10:800 20:900");

        assertThat(blocks.between(5, 25))
                .containsExactly(
                        new Range(5, 10, 700), new Range(10, 20, 800), new Range(20, 25, 900));
        assertThat(blocks.between(12, 15)).containsExactly(new Range(12, 15, 800));
        assertThat(blocks.between(1_000_000, 1_000_001))
                .containsExactly(new Range(1_000_000, 1_000_001, 900));
        assertThat(blocks.between(5, 5)).isEmpty();
    }

    @Test
    void theLowestTransactionIsThatOfTheRangeThatWasVisitedFirst() {
        CountedBlocks blocks = CountedBlocks.parse("0:800 10:700 20:900");

        assertThat(blocks.lowest()).isEqualTo(700);
        assertThat(blocks.highest()).isEqualTo(900);
        blocks.counted(10, 20, 900);
        assertThat(blocks.lowest()).isEqualTo(800);
    }

    @Test
    void everyBlockKnowsItsLastVisit() {
        Random random = new Random(7);
        CountedBlocks blocks = new CountedBlocks(1);
        long[] expected = new long[100];
        Arrays.fill(expected, 1);
        for (long visit = 2; visit < 500; visit++) {
            int from = random.nextInt(100);
            int to = random.nextInt(5) == 0 ? 100 : from + random.nextInt(100 - from);
            if (to == 100) {
                blocks.countedFrom(from, visit);
            } else {
                blocks.counted(from, to, visit);
            }
            Arrays.fill(expected, from, to, visit);
            blocks = CountedBlocks.parse(blocks.text());
            for (int block = 0; block < 100; block++) {
                assertThat(blocks.between(block, block + 1))
                        .containsExactly(new Range(block, block + 1, expected[block]));
            }
        }
    }

    @Test
    void anotherTextIsRefused() {
        for (String text : new String[] {"", "7", "5:700", "0:700 0:800", "0:700  10:800", "0:x"}) {
            assertThatThrownBy(() -> CountedBlocks.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
