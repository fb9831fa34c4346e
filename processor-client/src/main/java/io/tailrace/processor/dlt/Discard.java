package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.ScanProgress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Records that dead letters need no attention any more. The dead letters stay in their topic, but
 * are no longer open.
 */
public final class Discard {

    private static final int BATCH_SIZE = 500;

    private Discard() {}

    /**
     * Discards the open dead letters that a filter accepts.
     *
     * @param run the name of the run
     * @param note why, for people who ask later
     * @return how many dead letters were discarded
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached or refuses a
     *     write, or if another redrive or discard is running or begins
     */
    public static long run(KafkaCluster kafka, String run, DeadLetterFilter filter, String note)
            throws InterruptedException {
        return run(kafka, run, filter::accepts, note);
    }

    /**
     * Counts the dead letters that {@link #run} would discard, and changes nothing.
     *
     * @param progress told how far the scan is
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached
     */
    public static long dryRun(KafkaCluster kafka, DeadLetterFilter filter, ScanProgress progress)
            throws InterruptedException {
        try (DeadLetterReader reader = DeadLetterReader.open(kafka)) {
            reader.onProgress(progress);
            return reader.countOpen(filter, Long.MAX_VALUE);
        }
    }

    /** Like {@link #run(KafkaCluster, String, DeadLetterFilter, String)}, with any condition. */
    public static long run(
            KafkaCluster kafka, String run, Predicate<DeadLetterRecord> filter, String note)
            throws InterruptedException {
        return run(kafka, run, filter, note, ScanProgress.NONE);
    }

    /**
     * Like {@link #run(KafkaCluster, String, DeadLetterFilter, String)}.
     *
     * @param progress told how far the scan is
     */
    public static long run(
            KafkaCluster kafka,
            String run,
            Predicate<DeadLetterRecord> filter,
            String note,
            ScanProgress progress)
            throws InterruptedException {
        Disposition disposition =
                new Disposition(Disposition.Kind.DISCARDED, run, note, Instant.now());
        AtomicLong discarded = new AtomicLong();
        try (DeadLetterReader reader = DeadLetterReader.open(kafka);
                DispositionWriter writer =
                        new DispositionWriter(
                                kafka, reader, disposition, BATCH_SIZE, written -> {})) {
            reader.onProgress(progress);
            reader.forEachOpen(
                    DeadLetterFilter.all(),
                    letter -> {
                        if (filter.test(letter)) {
                            writer.write(letter, null);
                            discarded.incrementAndGet();
                        }
                        return true;
                    });
            writer.commit();
        }
        return discarded.get();
    }
}
