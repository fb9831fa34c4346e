package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends dead letters to where they failed: those of a group to its retry topic, those that never
 * got as far as a group to the topic of the outbox they were read from. They keep id, key, payload
 * and the order per aggregate.
 */
public final class Redrive {

    private static final int MAX_BATCH = 100;
    private static final long LOOK_NANOS = 200_000_000;

    private final KafkaCluster target;
    private final RedriveOrder order;
    private final BiConsumer<Letter, String> told;
    private final RedriveReport report;
    private final Pace pace;

    /**
     * @param told is told of each letter and what becomes of it, in words
     */
    public Redrive(KafkaCluster target, RedriveOrder order, BiConsumer<Letter, String> told) {
        this.target = target;
        this.order = order;
        this.told = told;
        this.report = new RedriveReport(order.run(), order.dryRun());
        this.pace = new Pace(order.perSecond());
    }

    /**
     * Does it. If a canary comes back, the rest stays where it is.
     *
     * @throws io.tailrace.process.OperatorException if the cluster refuses, or another one takes
     *     over
     */
    public RedriveReport run() throws InterruptedException {
        try (DeadLetters letters = DeadLetters.open(target)) {
            Set<String> topics = letters.topics();
            if (order.dryRun()) {
                letters.forEach(order.filter(), letter -> rehearse(letter, topics));
                return report;
            }
            Dealing dealing = new Dealing(Dealing.Kind.REDRIVEN, order.run(), "", Instant.now());
            try (DealingWriter writer = new DealingWriter(target, letters, dealing, batch())) {
                send(letters, writer, topics);
            }
        }
        return report;
    }

    private void send(DeadLetters letters, DealingWriter writer, Set<String> topics) {
        Map<TopicPartition, Long> end = letters.end();
        if (order.canary() > 0) {
            long canaries = Math.min(order.canary(), order.limit());
            letters.forEach(
                    order.filter(), letter -> send(letter, writer, topics, canaries, false));
            writer.commit();
            report.returned(returned(letters, end));
            if (report.canariesReturned() > 0) {
                return;
            }
        }
        if (report.redriven() < order.limit()) {
            letters.forEach(
                    order.filter(), letter -> send(letter, writer, topics, order.limit(), true));
            writer.commit();
        }
    }

    private boolean rehearse(Letter letter, Set<String> topics) {
        Redriven redriven = plan(letter, topics);
        tell(letter, redriven, true);
        return report.redriven() < order.limit();
    }

    private boolean send(
            Letter letter, DealingWriter writer, Set<String> topics, long limit, boolean counts) {
        Redriven redriven = plan(letter, topics);
        if (redriven instanceof Redriven.Sent sent) {
            pace.await();
            writer.write(letter, sent.record());
        }
        tell(letter, redriven, counts);
        return report.redriven() < limit;
    }

    private Redriven plan(Letter letter, Set<String> topics) {
        return Redriven.of(letter, order.run(), order.maxRedrives(), target.topics(), topics);
    }

    /** What is refused is met again after the canaries, and counted then. */
    private void tell(Letter letter, Redriven redriven, boolean counts) {
        if (redriven instanceof Redriven.Sent sent) {
            report.sent();
            told.accept(letter, "to " + sent.record().topic());
        } else if (redriven instanceof Redriven.Refused refused && counts) {
            report.refused(refused.refusal());
            told.accept(letter, "refused: " + refused.why());
        }
    }

    /** How many of this run are in the dead-letter topic again, at the latest after the wait. */
    private long returned(DeadLetters letters, Map<TopicPartition, Long> from) {
        LetterFilter everything = LetterFilter.open();
        AtomicLong found = new AtomicLong();
        long deadline = System.nanoTime() + order.canaryWait().toNanos();
        do {
            LockSupport.parkNanos(LOOK_NANOS);
            found.set(0);
            letters.forEach(
                    from,
                    everything,
                    letter -> {
                        found.addAndGet(letter.run().equals(order.run()) ? 1 : 0);
                        return true;
                    });
        } while (found.get() == 0 && System.nanoTime() < deadline);
        return found.get();
    }

    private int batch() {
        return order.perSecond() > 0
                ? (int) Math.max(1, Math.min(MAX_BATCH, order.perSecond()))
                : MAX_BATCH;
    }
}
