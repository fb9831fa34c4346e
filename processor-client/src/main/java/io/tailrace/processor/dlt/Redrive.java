package io.tailrace.processor.dlt;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends dead letters to where they failed: events that a consumer group failed to process to the
 * retry topic of the group, and events that were never given to a group to the outbox topic they
 * were read from. Redriven events keep their id, key and payload, and their order per aggregate.
 *
 * <p>Dead letters that were redriven or discarded before are skipped, see {@link
 * DeadLetterReader#forEachOpen}; {@link RedriveDecision} decides about every other one. Single use,
 * for one thread.
 */
public final class Redrive {

    private static final int MAX_BATCH = 100;
    private static final Duration CANARY_CHECK_INTERVAL = Duration.ofMillis(200);

    private final KafkaCluster kafka;
    private final RedriveRequest request;
    private final BiConsumer<DeadLetterRecord, String> listener;
    private final RedriveReport report;
    private final RateLimiter rateLimiter;

    /**
     * @param listener called for each dead letter with what happens to it, for people
     */
    public Redrive(
            KafkaCluster kafka,
            RedriveRequest request,
            BiConsumer<DeadLetterRecord, String> listener) {
        this.kafka = kafka;
        this.request = request;
        this.listener = listener;
        this.report = new RedriveReport(request.run(), request.dryRun());
        this.rateLimiter = new RateLimiter(request.perSecond());
    }

    /**
     * Redrives, or in a dry run only reports. If a canary returns to the dead-letter topic, no
     * further dead letter is redriven.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached or refuses a
     *     write, or if another redrive or discard begins
     */
    public RedriveReport run() throws InterruptedException {
        try (DeadLetterReader reader = DeadLetterReader.open(kafka)) {
            RedriveTopics topics = reader.redriveTopics(request.dryRun());
            if (request.dryRun()) {
                reader.forEachOpen(request.filter(), letter -> rehearse(letter, topics));
            } else {
                redrive(reader, topics);
            }
            report.setTopicsCreated(topics.created());
        }
        return report;
    }

    private void redrive(DeadLetterReader reader, RedriveTopics topics)
            throws InterruptedException {
        Disposition redriven =
                new Disposition(Disposition.Kind.REDRIVEN, request.run(), "", Instant.now());
        try (DispositionWriter writer =
                new DispositionWriter(kafka, reader, redriven, batchSize())) {
            send(reader, writer, topics);
        }
    }

    private void send(DeadLetterReader reader, DispositionWriter writer, RedriveTopics topics) {
        if (request.canaries() > 0) {
            Map<TopicPartition, Long> end = reader.endOffsets();
            long canaries = Math.min(request.canaries(), request.limit());
            reader.forEachOpen(
                    request.filter(), letter -> send(letter, writer, topics, canaries, false));
            writer.commit();
            report.setCanariesReturned(awaitReturned(reader, end));
            if (report.canariesReturned() > 0) {
                return;
            }
        }
        if (report.redriven() < request.limit()) {
            reader.forEachOpen(
                    request.filter(),
                    letter -> send(letter, writer, topics, request.limit(), true));
            writer.commit();
        }
    }

    private boolean rehearse(DeadLetterRecord deadLetter, RedriveTopics topics) {
        report(deadLetter, decide(deadLetter, topics), true);
        return report.redriven() < request.limit();
    }

    private boolean send(
            DeadLetterRecord deadLetter,
            DispositionWriter writer,
            RedriveTopics topics,
            long limit,
            boolean reportRefused) {
        RedriveDecision decision = decide(deadLetter, topics);
        if (decision instanceof RedriveDecision.Send send) {
            rateLimiter.acquire();
            writer.write(deadLetter, send.record());
        }
        report(deadLetter, decision, reportRefused);
        return report.redriven() < limit;
    }

    private RedriveDecision decide(DeadLetterRecord deadLetter, RedriveTopics topics) {
        RedriveDecision decision = decideAsItIs(deadLetter, topics);
        if (decision instanceof RedriveDecision.Refuse refuse
                && refuse.refusal() == Refusal.NO_RETRY_TOPIC) {
            return topics.createRetryTopic(deadLetter.group())
                    .<RedriveDecision>map(why -> new RedriveDecision.Refuse(refuse.refusal(), why))
                    .orElseGet(() -> decideAsItIs(deadLetter, topics));
        }
        String origin = deadLetter.text(EventHeaders.STREAMS_TOPIC);
        if (decision instanceof RedriveDecision.Refuse refuse
                && refuse.refusal() == Refusal.NO_ORIGIN
                && origin.startsWith(kafka.topics().outboxPrefix())) {
            topics.requireVisible(origin);
        }
        return decision;
    }

    private RedriveDecision decideAsItIs(DeadLetterRecord deadLetter, RedriveTopics topics) {
        return RedriveDecision.of(
                deadLetter,
                request.run(),
                request.maxRedrives(),
                kafka.topics(),
                topics.existing());
    }

    /**
     * Reports a decision. Refused dead letters stay open and are met again after the canaries, so
     * they are only reported in the last pass.
     */
    private void report(
            DeadLetterRecord deadLetter, RedriveDecision decision, boolean reportRefused) {
        if (decision instanceof RedriveDecision.Send send) {
            report.addRedriven();
            listener.accept(deadLetter, "to " + send.record().topic());
        } else if (decision instanceof RedriveDecision.Refuse refuse && reportRefused) {
            report.addRefused(refuse.refusal());
            listener.accept(deadLetter, "refused: " + refuse.message());
        }
    }

    /**
     * Watches the dead-letter topic until an event of this run returns, or the wait is over.
     *
     * @param from the end of the dead-letter topic before the canaries were sent
     * @return how many events of this run returned
     */
    private long awaitReturned(DeadLetterReader reader, Map<TopicPartition, Long> from) {
        AtomicLong returned = new AtomicLong();
        long deadline = System.nanoTime() + request.canaryWait().toNanos();
        do {
            LockSupport.parkNanos(CANARY_CHECK_INTERVAL.toNanos());
            returned.set(0);
            reader.forEachFrom(
                    from,
                    letter -> {
                        returned.addAndGet(letter.run().equals(request.run()) ? 1 : 0);
                        return true;
                    });
        } while (returned.get() == 0 && System.nanoTime() < deadline);
        return returned.get();
    }

    private int batchSize() {
        return request.perSecond() > 0
                ? (int) Math.max(1, Math.min(MAX_BATCH, request.perSecond()))
                : MAX_BATCH;
    }
}
