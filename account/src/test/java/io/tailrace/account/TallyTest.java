package io.tailrace.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(128);

    @Test
    void sumsAreThoseOfIntegersModulo2To128() {
        Random random = new Random(7);
        Tally tally = Tally.ZERO;
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < 10_000; i++) {
            Tally next = new Tally(1, edge(random), edge(random));
            boolean add = random.nextInt(3) > 0;
            tally = add ? tally.plus(next) : tally.minus(next);
            BigInteger value = number(next);
            sum = (add ? sum.add(value) : sum.subtract(value)).mod(MODULUS);
            assertThat(number(tally)).isEqualTo(sum);
        }
    }

    /** Carries and borrows happen at the ends of the range. */
    private static long edge(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MIN_VALUE;
            default -> random.nextLong();
        };
    }

    private static BigInteger number(Tally tally) {
        return new BigInteger(tally.digest(), 16);
    }

    @Test
    void theSameEventTwiceDoesNotCancel() {
        Tally event = new IdHash().of("a");

        assertThat(event.plus(event)).isNotEqualTo(Tally.ZERO);
        assertThat(event.plus(event).minus(event)).isEqualTo(event);
        assertThat(event.minus(event).isZero()).isTrue();
    }

    @Test
    void theHashIsTheBeginningOfSha256() {
        // printf abc | sha256sum
        assertThat(new IdHash().of("abc"))
                .isEqualTo(Tally.of(1, "ba7816bf8f01cfea414140de5dae2223"));
    }

    @Test
    void aDigestOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> Tally.of(1, "ba78")).hasMessageContaining("got 4");
    }
}
