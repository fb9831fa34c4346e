package io.tailrace.relay.erase;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.DeadLetterReader;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Discard;
import io.tailrace.relay.erase.Attribution.Owner;

/**
 * Discards the dead letters of an aggregate, so that no redrive sends them again. They stay in
 * their topic as long as its settings say.
 */
final class DeadLetterErasure {

    /**
     * What became of the dead letters that were open.
     *
     * @param discarded how many were discarded
     * @param left how many are still open
     * @param untyped how many more have the aggregate's id, but no aggregate type
     * @param stopped whether another redrive or discard that is running has kept this one from its
     *     end
     */
    record Result(long discarded, long left, long untyped, boolean stopped) {

        static final Result NONE = new Result(0, 0, 0, false);

        /** The result of this pass and a later one. */
        Result then(Result later) {
            return new Result(
                    discarded + later.discarded, later.left, later.untyped, later.stopped);
        }
    }

    private DeadLetterErasure() {}

    /**
     * Discards, or counts. The dead-letter topic must exist.
     *
     * @param counts whether nothing is changed
     */
    static Result run(
            KafkaCluster kafka, Attribution attribution, EraseRequest request, boolean counts)
            throws InterruptedException {
        Result open = count(kafka, attribution, request);
        if (counts || open.left() == 0) {
            return open;
        }
        try {
            long discarded =
                    Discard.run(
                            kafka,
                            request.run(),
                            letter -> selects(letter, attribution, request),
                            Discard.ERASED);
            return new Result(discarded, 0, open.untyped(), false);
        } catch (OperatorException e) {
            if (e.exitCode() != ExitCode.INCOMPLETE) {
                throw e;
            }
            Result now = count(kafka, attribution, request);
            long discarded = Math.max(0, open.left() - now.left());
            return new Result(discarded, now.left(), now.untyped(), true);
        }
    }

    private static Result count(KafkaCluster kafka, Attribution attribution, EraseRequest request)
            throws InterruptedException {
        long[] open = new long[1];
        long[] untyped = new long[1];
        try (DeadLetterReader reader = DeadLetterReader.open(kafka)) {
            reader.forEachOpen(
                    DeadLetterFilter.all(),
                    letter -> {
                        boolean selected = selects(letter, attribution, request);
                        open[0] += selected ? 1 : 0;
                        untyped[0] +=
                                !selected && owner(letter, attribution) == Owner.UNTYPED ? 1 : 0;
                        return true;
                    });
        }
        return new Result(0, open[0], untyped[0], false);
    }

    private static boolean selects(
            DeadLetterRecord letter, Attribution attribution, EraseRequest request) {
        Owner owner = owner(letter, attribution);
        return owner == Owner.AGGREGATE || (owner == Owner.UNTYPED && request.untyped());
    }

    private static Owner owner(DeadLetterRecord letter, Attribution attribution) {
        return attribution.of(letter.record().key(), letter.record().headers());
    }
}
