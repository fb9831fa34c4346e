package io.tailrace.processor.dlt;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

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

    private final KafkaCluster kafka;
    private final RedriveRequest request;
    private final RedriveListener listener;
    private final RedriveReport report;
    private final RateLimiter rateLimiter;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private @Nullable CanaryWatch canaries;

    /** How many dead letters were chosen to be redriven, committed or not. */
    private long chosen;

    /**
     * @param listener told for each dead letter what happens to it
     */
    public Redrive(KafkaCluster kafka, RedriveRequest request, RedriveListener listener) {
        this.kafka = kafka;
        this.request = request;
        this.listener = listener;
        this.report = new RedriveReport(request.run(), request.dryRun());
        this.rateLimiter = new RateLimiter(request.perSecond());
    }

    /**
     * Asks {@link #run} to end soon: it commits the dead letters that it has begun and returns. May
     * be called from any thread.
     */
    public void requestStop() {
        stopped.set(true);
    }

    /**
     * Redrives, or in a dry run only reports. Unless all canaries are handled, no further dead
     * letter is redriven.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached or refuses a
     *     write, or if another redrive or discard begins
     */
    public RedriveReport run() throws InterruptedException {
        try (DeadLetterReader reader = DeadLetterReader.open(kafka)) {
            reader.onProgress(listener::scanned);
            RedriveTopics topics = reader.redriveTopics(request.dryRun());
            if (request.dryRun()) {
                reader.stopWhen(stopped::get);
                reader.forEachOpen(request.filter(), letter -> rehearse(letter, topics));
            } else {
                redrive(reader, topics);
            }
            report.setTopicsCreated(topics.created());
            report.setInterrupted(stopped.get());
        }
        return report;
    }

    private void redrive(DeadLetterReader reader, RedriveTopics topics)
            throws InterruptedException {
        Disposition redriven =
                new Disposition(Disposition.Kind.REDRIVEN, request.run(), "", Instant.now());
        try (DispositionWriter writer =
                new DispositionWriter(kafka, reader, redriven, batchSize(), this::committed)) {
            reader.stopWhen(stopped::get); // not before the redrive log is read to its end
            send(reader, writer, topics);
        }
    }

    private void send(DeadLetterReader reader, DispositionWriter writer, RedriveTopics topics)
            throws InterruptedException {
        if (request.canaries() > 0 && !sendCanaries(reader, writer, topics)) {
            return;
        }
        if (chosen < request.limit()) {
            reader.forEachOpen(
                    request.filter(),
                    letter -> send(letter, writer, topics, request.limit(), true));
            writer.commit();
        }
    }

    /** Returns whether the other dead letters may follow. */
    private boolean sendCanaries(
            DeadLetterReader reader, DispositionWriter writer, RedriveTopics topics)
            throws InterruptedException {
        CanaryWatch watch = new CanaryWatch(kafka, request, reader.scan());
        canaries = watch;
        long wanted = Math.min(request.canaries(), request.limit());
        reader.forEachOpen(request.filter(), letter -> send(letter, writer, topics, wanted, false));
        writer.commit();
        canaries = null;
        if (chosen == 0) {
            return true;
        }
        listener.watching((int) chosen, request.canaryWait());
        reader.stopWhen(() -> false); // reports are read to their end
        CanaryVerdicts verdicts = watch.await(stopped::get);
        reader.stopWhen(stopped::get);
        report.setCanaries(verdicts);
        return verdicts.allHandled();
    }

    private boolean rehearse(DeadLetterRecord deadLetter, RedriveTopics topics) {
        RedriveDecision decision = decide(deadLetter, topics);
        if (decision instanceof RedriveDecision.Send send) {
            report.addRedriven();
            listener.decided(deadLetter, "to " + send.record().topic());
        }
        reportRefused(deadLetter, decision);
        return report.redriven() < request.limit();
    }

    /**
     * Refused dead letters stay open and are met again after the canaries, so they are only
     * reported in the last pass.
     */
    private boolean send(
            DeadLetterRecord deadLetter,
            DispositionWriter writer,
            RedriveTopics topics,
            long limit,
            boolean reportRefused) {
        RedriveDecision decision = decide(deadLetter, topics);
        if (decision instanceof RedriveDecision.Send send) {
            requireVisible(deadLetter);
            if (!rateLimiter.acquire(stopped::get)) {
                return false;
            }
            chosen++;
            writer.write(deadLetter, send.record());
        }
        if (reportRefused) {
            reportRefused(deadLetter, decision);
        }
        return chosen < limit && !stopped.get();
    }

    private void requireVisible(DeadLetterRecord deadLetter) {
        if (canaries != null) {
            try {
                canaries.requireVisible(deadLetter);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    /** Reports a dead letter whose transaction was committed. */
    private void committed(DispositionWriter.Written written) {
        report.addRedriven();
        if (written.redriven() == null || written.sent() == null) {
            return;
        }
        listener.decided(written.deadLetter(), "to " + written.redriven().topic());
        if (canaries != null) {
            canaries.sent(written.deadLetter(), written.sent());
        }
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

    private void reportRefused(DeadLetterRecord deadLetter, RedriveDecision decision) {
        if (decision instanceof RedriveDecision.Refuse refuse) {
            report.addRefused(refuse.refusal());
            listener.decided(deadLetter, "refused: " + refuse.message());
        }
    }

    private int batchSize() {
        return request.perSecond() > 0
                ? (int) Math.max(1, Math.min(MAX_BATCH, request.perSecond()))
                : MAX_BATCH;
    }
}
