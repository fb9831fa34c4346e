package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Records that dead letters were given up for good. They stay in the topic, marked. */
public final class Discard {

    private static final int BATCH = 500;

    private Discard() {}

    /**
     * Does it.
     *
     * @param run names it
     * @param why for those who ask later
     * @return how many were discarded
     * @throws io.tailrace.process.OperatorException if the cluster refuses, or another one takes
     *     over
     */
    public static long run(KafkaCluster target, String run, LetterFilter filter, String why)
            throws InterruptedException {
        Dealing dealing = new Dealing(Dealing.Kind.DISCARDED, run, why, Instant.now());
        AtomicLong discarded = new AtomicLong();
        try (DeadLetters letters = DeadLetters.open(target);
                DealingWriter writer = new DealingWriter(target, letters, dealing, BATCH)) {
            letters.forEach(
                    filter,
                    letter -> {
                        writer.write(letter, null);
                        discarded.incrementAndGet();
                        return true;
                    });
            writer.commit();
        }
        return discarded.get();
    }
}
