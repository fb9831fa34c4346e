package io.tailrace.subscriber.partition;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Encodes the finished offsets beyond a committed offset as the metadata of the commit: either as
 * lengths of alternating runs of unfinished and finished offsets, or as one bit per offset,
 * whichever is shorter. Stateless and safe for any thread.
 */
public final class ProgressCodec {

    static final int MARK_CHARS = 2;
    private static final String RUNS = "1r";
    private static final String BITS = "1b";
    private static final int MAX_UNFINISHED = 1_000_000;

    private ProgressCodec() {}

    /**
     * Encodes progress. Finished offsets that do not fit are left out from the end: their events
     * are handled again after a restart, never lost.
     *
     * @return the metadata; an empty text if no offset beyond the committed one is finished
     */
    public static String encode(PartitionProgress progress, MetadataBudget budget) {
        if (progress.end() == progress.offset()) {
            return "";
        }
        Runs runs = Runs.of(progress, budget.bytes());
        long bits = Math.min(progress.end() - progress.offset(), 8L * budget.bytes());
        boolean runsAreShorter = runs.covered == bits && runs.bytes.length <= (bits + 7) / 8;
        return runs.covered > bits || runsAreShorter
                ? RUNS + text(runs.bytes)
                : BITS + text(bits(progress, (int) bits));
    }

    /**
     * Decodes the progress of a commit. Metadata in another format is ignored, as if it were empty.
     *
     * @param offset the committed offset
     * @param metadata the metadata of the commit
     */
    public static PartitionProgress decode(long offset, String metadata) {
        try {
            if (metadata.startsWith(RUNS)) {
                return ofRuns(offset, bytes(metadata));
            }
            if (metadata.startsWith(BITS)) {
                return ofBits(offset, BitSet.valueOf(bytes(metadata)));
            }
            return PartitionProgress.at(offset);
        } catch (IllegalArgumentException e) {
            return PartitionProgress.at(offset);
        }
    }

    private static byte[] bits(PartitionProgress progress, int count) {
        BitSet bits = new BitSet(count);
        bits.set(0, count);
        for (long unfinished : progress.unfinished().headSet(progress.offset() + count)) {
            bits.clear((int) (unfinished - progress.offset()));
        }
        return bits.toByteArray();
    }

    private static PartitionProgress ofBits(long offset, BitSet bits) {
        TreeSet<Long> unfinished = new TreeSet<>();
        for (int i = bits.nextClearBit(0); i < bits.length(); i = bits.nextClearBit(i + 1)) {
            unfinished.add(offset + i);
        }
        return new PartitionProgress(offset, offset + bits.length(), unfinished);
    }

    private static PartitionProgress ofRuns(long offset, byte[] bytes) {
        TreeSet<Long> unfinished = new TreeSet<>();
        long at = offset;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            long length = VarLong.read(in);
            if (length > MAX_UNFINISHED - unfinished.size()) {
                throw new IllegalArgumentException(
                        "number of unfinished offsets must be at most "
                                + MAX_UNFINISHED
                                + ", got more");
            }
            for (long i = 0; i < length; i++) {
                unfinished.add(at++);
            }
            at += VarLong.read(in);
        }
        return new PartitionProgress(offset, at, unfinished);
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String metadata) {
        return Base64.getDecoder().decode(metadata.substring(MARK_CHARS));
    }

    /** The encoded pairs of an unfinished and a finished run, and the number of offsets covered. */
    private static final class Runs {

        private final byte[] bytes;
        private final long covered;

        private Runs(byte[] bytes, long covered) {
            this.bytes = bytes;
            this.covered = covered;
        }

        static Runs of(PartitionProgress progress, int maxBytes) {
            ByteBuffer out = ByteBuffer.allocate(maxBytes);
            long from = progress.offset();
            while (from < progress.end()) {
                long finishedFrom = from;
                while (progress.unfinished().contains(finishedFrom)) {
                    finishedFrom++;
                }
                long next = next(progress, finishedFrom);
                if (!VarLong.write(out, finishedFrom - from, next - finishedFrom)) {
                    break;
                }
                from = next;
            }
            return new Runs(Arrays.copyOf(out.array(), out.position()), from - progress.offset());
        }

        private static long next(PartitionProgress progress, long after) {
            SortedSet<Long> left = progress.unfinished().tailSet(after);
            return left.isEmpty() ? progress.end() : left.first();
        }
    }
}
