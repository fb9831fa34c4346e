package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.ScanProgress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Records that dead letters need no attention any more, and undoes that. A discarded dead letter
 * stays in its topic, but is no longer open until it is reopened.
 */
public final class Discard {

    /** The explanation of dead letters that were discarded because their event was erased. */
    public static final String ERASED = "erased";

    private static final int BATCH_SIZE = 500;

    /**
     * How a run goes on.
     *
     * @param progress told how far the scan is
     * @param stop asked at least once per second whether to end early: what was written by then is
     *     committed
     * @param written told how many dead letters are written and committed by now, also of a run
     *     that fails later
     */
    public record Course(ScanProgress progress, BooleanSupplier stop, LongConsumer written) {}

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
    public static long run(
            KafkaCluster kafka, String run, Predicate<DeadLetterRecord> filter, String note)
            throws InterruptedException {
        return run(
                kafka,
                run,
                filter,
                note,
                new Course(ScanProgress.NONE, () -> false, written -> {}));
    }

    /** Like {@link #run(KafkaCluster, String, Predicate, String)}. */
    public static long run(
            KafkaCluster kafka,
            String run,
            Predicate<DeadLetterRecord> filter,
            String note,
            Course course)
            throws InterruptedException {
        return write(
                kafka,
                new Disposition(Disposition.Kind.DISCARDED, run, note, Instant.now()),
                letter -> letter.isOpen() && filter.test(letter),
                course);
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

    /**
     * Makes discarded dead letters open again. Those that were redriven, or discarded because their
     * event was {@linkplain #ERASED erased}, are never selected.
     *
     * @param run the name of the run
     * @param filter which discarded dead letters are reopened
     * @param note why, for people who ask later; may be empty
     * @return how many dead letters were reopened
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached or refuses a
     *     write, or if another redrive or discard is running or begins
     */
    public static long reopen(
            KafkaCluster kafka,
            String run,
            Predicate<DeadLetterRecord> filter,
            String note,
            Course course)
            throws InterruptedException {
        return write(
                kafka,
                new Disposition(Disposition.Kind.REOPENED, run, note, Instant.now()),
                letter -> isReopenable(letter) && filter.test(letter),
                course);
    }

    /**
     * Counts the dead letters that {@link #reopen} would reopen, and changes nothing.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached
     */
    public static long dryRunOfReopen(
            KafkaCluster kafka, Predicate<DeadLetterRecord> filter, ScanProgress progress)
            throws InterruptedException {
        AtomicLong count = new AtomicLong();
        try (DeadLetterReader reader = DeadLetterReader.open(kafka)) {
            reader.onProgress(progress);
            reader.forEach(
                    DeadLetterFilter.all(),
                    letter -> {
                        if (isReopenable(letter) && filter.test(letter)) {
                            count.incrementAndGet();
                        }
                        return true;
                    });
        }
        return count.get();
    }

    private static boolean isReopenable(DeadLetterRecord letter) {
        Disposition disposition = letter.disposition();
        return disposition != null
                && disposition.kind() == Disposition.Kind.DISCARDED
                && !disposition.note().equals(ERASED)
                && !letter.isErased();
    }

    private static long write(
            KafkaCluster kafka,
            Disposition disposition,
            Predicate<DeadLetterRecord> selected,
            Course course)
            throws InterruptedException {
        AtomicLong written = new AtomicLong();
        try (DeadLetterReader reader = DeadLetterReader.open(kafka);
                DispositionWriter writer =
                        new DispositionWriter(
                                kafka,
                                reader,
                                disposition,
                                BATCH_SIZE,
                                letter -> course.written().accept(written.incrementAndGet()))) {
            reader.onProgress(course.progress());
            reader.stopWhen(course.stop());
            reader.forEach(
                    DeadLetterFilter.all(),
                    letter -> {
                        if (selected.test(letter)) {
                            writer.write(letter, null);
                        }
                        return !course.stop().getAsBoolean();
                    });
            writer.commit();
        }
        return written.get();
    }
}
