package io.tailrace.processor.dlt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.canary.CanaryVerdicts;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
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
    private final AtomicBoolean stopped = new AtomicBoolean();
    private RedriveSurvey survey;
    private RedriveDecider decider;
    private RateLimiter rateLimiter = new RateLimiter(0);
    private @Nullable RedriveCanaries canaries;

    /** How many dead letters were chosen to be redriven, committed or not. */
    private long chosen;

    /** Whether a stop was asked for while something was left to do. */
    private boolean wasCut;

    /** Whether nothing is left to do. */
    private boolean finished;

    /**
     * @param listener told for each dead letter what happens to it
     */
    public Redrive(KafkaCluster kafka, RedriveRequest request, RedriveListener listener) {
        this.kafka = kafka;
        this.request = request;
        this.listener = listener;
        this.report = new RedriveReport(request.run(), request.dryRun());
        this.survey = new RedriveSurvey(kafka, request);
        this.decider = new RedriveDecider(kafka, request, survey);
    }

    /**
     * Asks {@link #run} to end soon: it commits the dead letters that it has begun and returns. May
     * be called from any thread.
     */
    public void requestStop() {
        stopped.set(true);
    }

    /** What was done so far, also after {@link #run} has failed; for the thread that runs. */
    public RedriveReport report() {
        return report;
    }

    /**
     * Redrives, or in a dry run only reports. Unless all canaries are handled, no further dead
     * letter is redriven.
     *
     * @throws OperatorException if the cluster cannot be reached or refuses a write, if another
     *     redrive or discard is running or begins, or if canaries would have no reader
     */
    public RedriveReport run() throws InterruptedException {
        try (DeadLetterReader reader = DeadLetterReader.open(kafka)) {
            reader.onProgress(listener::scanned);
            RedriveTopics topics = reader.redriveTopics(request.dryRun());
            try {
                redrive(reader, topics);
            } finally {
                report.setTopicsCreated(topics.created());
                report.setInterrupted(stopped.get() && !finished);
            }
        }
        return report;
    }

    private void redrive(DeadLetterReader reader, RedriveTopics topics)
            throws InterruptedException {
        Map<TopicPartition, Long> end = reader.end();
        reader.stopWhen(stopped::get);
        survey(reader, topics.rehearsed(), end);
        if (stopped.get()) {
            return;
        }
        if (request.dryRun()) {
            finished = pass(reader, end, letter -> rehearse(letter, topics));
            return;
        }
        double rate = prepare(reader);
        long known = reader.redriveLog().changes();
        Disposition redriven =
                new Disposition(Disposition.Kind.REDRIVEN, request.run(), "", Instant.now());
        reader.stopWhen(() -> false); // the redrive log is read to its end
        try (DispositionWriter writer =
                new DispositionWriter(kafka, reader, redriven, batchSize(rate), this::committed)) {
            reader.stopWhen(stopped::get);
            if (reader.redriveLog().changes() != known) {
                survey(reader, topics.rehearsed(), end);
                prepare(reader);
            }
            send(reader, writer, topics, end);
        }
    }

    /**
     * Sets the pace and chooses canaries by the survey.
     *
     * @return how many dead letters may be sent in a second; 0 for no limit
     */
    private double prepare(DeadLetterReader reader) throws InterruptedException {
        boolean isLarge = survey.isLarge();
        double rate = request.pace().rate(isLarge);
        rateLimiter = new RateLimiter(rate);
        int wanted = canaries(isLarge);
        if (isLarge && request.pace().dependsOnSize()) {
            listener.large(survey.size(wanted));
        }
        boolean hasSome = !survey.lanes().isEmpty() || !survey.earlierCanaries().isEmpty();
        canaries =
                wanted > 0 && hasSome
                        ? new RedriveCanaries(kafka, request, reader, survey, wanted)
                        : null;
        return rate;
    }

    /** Takes all dead letters into account, also if that was done before. */
    private void survey(
            DeadLetterReader reader, RedriveTopics topics, Map<TopicPartition, Long> end) {
        survey = new RedriveSurvey(kafka, request);
        decider = new RedriveDecider(kafka, request, survey);
        survey.begin(end.size());
        reader.forEach(
                end,
                letter -> {
                    survey.add(letter, isSelected(letter) ? decider.alone(letter, topics) : null);
                    return true;
                });
        if (survey.needsAnotherPass()) {
            reader.forEach(
                    end,
                    letter -> {
                        if (isSelected(letter)) {
                            survey.addAgain(letter, decider.alone(letter, topics));
                        }
                        return true;
                    });
        }
        survey.end();
    }

    private boolean isSelected(DeadLetterRecord letter) {
        return letter.isOpen() && request.filter().accepts(letter);
    }

    /** A run that had canaries before has some again, unless the operator wants none. */
    private int canaries(boolean isLarge) {
        int wanted = request.pace().canaries(isLarge);
        boolean hadSome = !survey.earlierCanaries().isEmpty();
        return wanted == 0 && hadSome && request.pace().canaries() == null ? 1 : wanted;
    }

    private void send(
            DeadLetterReader reader,
            DispositionWriter writer,
            RedriveTopics topics,
            Map<TopicPartition, Long> end)
            throws InterruptedException {
        boolean mayGoOn = canaries == null || sendCanaries(canaries, writer, topics);
        if (stopped.get()) {
            return;
        }
        if (mayGoOn && chosen < request.limit()) {
            finished = pass(reader, end, letter -> send(letter, writer, topics));
            writer.commit();
        } else {
            finished = reportRefused(reader, topics.rehearsed(), end, mayGoOn);
        }
    }

    /**
     * Sends nothing, and reports what is refused; without it if the brokers are away and canaries
     * are not handled, because what is known of the canaries is worth more.
     *
     * @return whether nothing is left to do
     */
    private boolean reportRefused(
            DeadLetterReader reader,
            RedriveTopics asTheyAre,
            Map<TopicPartition, Long> end,
            boolean allHandled) {
        try {
            return pass(
                    reader,
                    end,
                    letter -> reportRefused(letter, decider.decide(letter, asTheyAre)));
        } catch (OperatorException e) {
            if (allHandled || e.exitCode() != ExitCode.UNREACHABLE) {
                throw e;
            }
            return true;
        }
    }

    /** Returns whether the other dead letters may follow. */
    private boolean sendCanaries(
            RedriveCanaries first, DispositionWriter writer, RedriveTopics topics)
            throws InterruptedException {
        first.awaitReaders(topics, listener, stopped::get);
        first.forEachChosen(letter -> sendCanary(letter, writer, topics));
        writer.commit();
        if (first.size() == 0) {
            return true;
        }
        listener.watching(first.size(), request.pace());
        CanaryVerdicts verdicts = first.await(stopped::get);
        report.setCanaries(verdicts);
        listener.watched(verdicts);
        return verdicts.allHandled();
    }

    /**
     * Visits the open dead letters that the request selects.
     *
     * @return whether all were visited, or the visitor had enough of them
     */
    private boolean pass(
            DeadLetterReader reader,
            Map<TopicPartition, Long> end,
            Predicate<DeadLetterRecord> visitor) {
        reader.stopWhen(this::cut);
        reader.forEach(
                end,
                letter -> {
                    if (!isSelected(letter)) {
                        return true;
                    }
                    return !cut() && visitor.test(letter);
                });
        return !wasCut;
    }

    /** Whether to end before the end. Asked only while something is left to do. */
    private boolean cut() {
        wasCut |= stopped.get();
        return wasCut;
    }

    private boolean rehearse(DeadLetterRecord deadLetter, RedriveTopics topics) {
        RedriveDecision decision = decider.decide(deadLetter, topics);
        if (decision instanceof RedriveDecision.Send send) {
            report.addRedriven();
            listener.decided(deadLetter, "to " + send.record().topic());
        }
        reportRefused(deadLetter, decision);
        return report.redriven() < request.limit();
    }

    private boolean sendCanary(
            DeadLetterRecord deadLetter, DispositionWriter writer, RedriveTopics topics) {
        if (decider.decide(deadLetter, topics) instanceof RedriveDecision.Send send) {
            if (!rateLimiter.acquire(this::cut)) {
                return false;
            }
            chosen++;
            writer.writeCanary(deadLetter, send.record());
        }
        return !stopped.get();
    }

    private boolean send(
            DeadLetterRecord deadLetter, DispositionWriter writer, RedriveTopics topics) {
        RedriveDecision decision = decider.decide(deadLetter, topics);
        if (decision instanceof RedriveDecision.Send send) {
            if (canaries != null && !canaries.isTested(deadLetter, send)) {
                return reportRefused(
                        deadLetter,
                        new RedriveDecision.Refuse(
                                Refusal.NO_CANARY,
                                "no canary was sent to topic " + send.record().topic()));
            }
            if (!rateLimiter.acquire(this::cut)) {
                return false;
            }
            chosen++;
            writer.write(deadLetter, send.record());
        }
        reportRefused(deadLetter, decision);
        return chosen < request.limit();
    }

    /** Reports a dead letter whose transaction was committed. */
    private void committed(DispositionWriter.Written written) {
        report.addRedriven();
        if (written.redriven() != null) {
            listener.decided(written.deadLetter(), "to " + written.redriven().topic());
        }
        if (canaries != null) {
            canaries.committed(written);
        }
    }

    /** Returns true, to go on. */
    private boolean reportRefused(DeadLetterRecord deadLetter, RedriveDecision decision) {
        if (decision instanceof RedriveDecision.Refuse refuse) {
            report.addRefused(refuse.refusal());
            listener.decided(deadLetter, "refused: " + refuse.message());
        }
        return true;
    }

    private static int batchSize(double perSecond) {
        return perSecond > 0 ? (int) Math.max(1, Math.min(MAX_BATCH, perSecond)) : MAX_BATCH;
    }
}
