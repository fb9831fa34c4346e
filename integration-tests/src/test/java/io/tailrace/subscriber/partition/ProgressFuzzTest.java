package io.tailrace.subscriber.partition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.fuzz.Fuzz;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whatever the metadata of a commit holds, it is progress or ignored. */
class ProgressFuzzTest {

    private static final long OFFSET = 1_000;
    private static final MetadataBudget BUDGET = new MetadataBudget(4096);

    @Test
    void metadataOfCommits() {
        Fuzz.target("metadata of a commit", ProgressFuzzTest::decode)
                .from(
                        List.of(
                                sample(OFFSET + 2, OFFSET),
                                sample(OFFSET + 9, OFFSET, OFFSET + 3, OFFSET + 5),
                                sample(OFFSET + 100_000, OFFSET, OFFSET + 70_000),
                                "other".getBytes(ISO_8859_1)));
    }

    @Test
    void runsInTheMetadataOfCommits() {
        Fuzz.target("runs in the metadata of a commit", input -> decode(encoded("1r", input)))
                .from(List.of(new byte[] {1, 1}, new byte[] {3, 1, 1, -1, 1, 1, 2}));
    }

    private static byte[] encoded(String mark, byte[] input) {
        return (mark + Base64.getEncoder().encodeToString(input)).getBytes(ISO_8859_1);
    }

    private static byte[] sample(long end, Long... unfinished) {
        PartitionProgress progress =
                new PartitionProgress(OFFSET, end, new TreeSet<>(List.of(unfinished)));
        return ProgressCodec.encode(progress, BUDGET).getBytes(ISO_8859_1);
    }

    private static void decode(byte[] input) {
        PartitionProgress progress = ProgressCodec.decode(OFFSET, new String(input, ISO_8859_1));
        assertThat(progress.offset()).isEqualTo(OFFSET);
        String metadata = ProgressCodec.encode(progress, BUDGET);
        assertThat(metadata.length()).isLessThanOrEqualTo(BUDGET.maxChars());
        assertThat(ProgressCodec.decode(OFFSET, metadata).end())
                .isLessThanOrEqualTo(progress.end());
    }
}
