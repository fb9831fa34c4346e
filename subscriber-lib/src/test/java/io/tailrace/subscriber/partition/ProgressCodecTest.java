package io.tailrace.subscriber.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProgressCodecTest {

    private static final MetadataBudget BUDGET =
            new MetadataBudget(MetadataBudget.DEFAULT_MAX_CHARS);

    @Test
    void whatIsWrittenIsReadBack() {
        for (long seed = 0; seed < 500; seed++) {
            PartitionProgress progress = generate(new Random(seed), 3_000);
            String metadata = ProgressCodec.encode(progress, BUDGET);

            assertThat(metadata.length())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(BUDGET.maxChars());
            assertThat(ProgressCodec.decode(progress.offset(), metadata))
                    .as("seed %d", seed)
                    .isEqualTo(progress);
        }
    }

    @Test
    void whatDoesNotFitIsForgottenFromTheEndAndNothingElseIsInvented() {
        int cut = 0;
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            PartitionProgress progress = generate(random, 3_000);
            MetadataBudget small = new MetadataBudget(16 + random.nextInt(60));
            String metadata = ProgressCodec.encode(progress, small);
            PartitionProgress read = ProgressCodec.decode(progress.offset(), metadata);

            assertThat(metadata.length()).isLessThanOrEqualTo(small.maxChars());
            assertThat(read.end()).isLessThanOrEqualTo(progress.end());
            long invented = 0;
            for (long offset = progress.offset(); offset < progress.end(); offset++) {
                boolean expected = offset < read.end() && progress.isFinished(offset);
                invented += read.isFinished(offset) == expected ? 0 : 1;
            }
            assertThat(invented).as("seed %d, read to %d", seed, read.end()).isZero();
            cut += read.end() < progress.end() ? 1 : 0;
        }
        assertThat(cut).isGreaterThan(30);
    }

    @Test
    void whateverTheBudgetAllowsFits() {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            MetadataBudget budget = new MetadataBudget(100 + random.nextInt(1_000));
            PartitionProgress progress = generate(random, 100_000);
            int span = (int) (progress.end() - progress.offset());
            if (budget.fits(span, progress.unfinished().size())) {
                String metadata = ProgressCodec.encode(progress, budget);

                assertThat(ProgressCodec.decode(progress.offset(), metadata))
                        .as("seed %d", seed)
                        .isEqualTo(progress);
            }
        }
    }

    @Test
    void aThousandUnfinishedEventsAmongHundredThousandFit() {
        assertThat(BUDGET.fits(100_000, 1_000)).isTrue();
        assertThat(BUDGET.fits(24_000, 24_000)).isTrue();
        assertThat(BUDGET.fits(10_000_000, 3_000)).isFalse();
    }

    @Test
    void metadataOfOthersSaysNothing() {
        for (String metadata :
                new String[] {
                    "", "x", "1r", "1b", "1r!", "1rgICA", "1b?", "2rAAA", "1rf39/f39//w"
                }) {
            assertThat(ProgressCodec.decode(7, metadata)).isEqualTo(PartitionProgress.at(7));
        }
    }

    @Test
    void damagedMetadataNeverMakesLaterOffsetsLookFinishedThatItDoesNotName() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] junk = new byte[random.nextInt(40)];
            random.nextBytes(junk);
            String text = Base64.getEncoder().encodeToString(junk);

            PartitionProgress read =
                    ProgressCodec.decode(5, (random.nextBoolean() ? "1r" : "1b") + text);

            assertThat(read.offset()).isEqualTo(5);
            assertThat(read.isFinished(5)).isFalse();
        }
    }

    /** The lengths of such runs, added up, are negative. */
    @Test
    void runsOfMoreOffsetsThanThereAreFillNoMemory() {
        byte[] runs = {1, 1, -1, -1, -1, -1, -1, -1, -1, -1, 0x7f, 1};
        String metadata = "1r" + Base64.getEncoder().encodeToString(runs);

        assertThat(ProgressCodec.decode(5, metadata)).isEqualTo(PartitionProgress.at(5));
    }

    private static PartitionProgress generate(Random random, int maxSpan) {
        long offset = random.nextInt(1_000_000);
        TreeSet<Long> unfinished = new TreeSet<>();
        int span = random.nextInt(maxSpan);
        int density = 1 + random.nextInt(200);
        if (span < 2) {
            return PartitionProgress.at(offset);
        }
        unfinished.add(offset);
        for (long i = 1; i < span - 1; i++) {
            if (random.nextInt(200) < density) {
                unfinished.add(offset + i);
            }
        }
        return new PartitionProgress(offset, offset + span, unfinished);
    }
}
