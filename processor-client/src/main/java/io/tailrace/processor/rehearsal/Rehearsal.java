package io.tailrace.processor.rehearsal;

import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.error.ErrorFingerprint;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rehearses a redrive: selects the dead letters that the redrive would send, has subscribers of
 * their groups call the handlers and roll everything back, and counts what would happen. Writes
 * nothing but records of the control topic. Single use, for one thread, except for {@link #stop}.
 */
public final class Rehearsal {

    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);
    private static final int ID_LENGTH = 8;

    private final KafkaCluster kafka;
    private final RehearsalRequest request;
    private final RehearsalListener listener;
    private final RehearsalReport report = new RehearsalReport();
    private final String id = "rehearsal-" + UUID.randomUUID().toString().substring(0, ID_LENGTH);
    private long nextProgress = System.nanoTime() + PROGRESS_INTERVAL.toNanos();
    private volatile boolean stopped;
    private volatile @Nullable Selection selecting;

    /**
     * @param listener hears of dead letters that would not succeed, and of the progress
     */
    public Rehearsal(KafkaCluster kafka, RehearsalRequest request, RehearsalListener listener) {
        this.kafka = kafka;
        this.request = request;
        this.listener = listener;
    }

    /**
     * Abandons the rehearsal: what is not answered counts as unanswered, and the subscribers are
     * told. May be called by any thread.
     */
    public void stop() {
        stopped = true;
        Selection current = selecting;
        if (current != null) {
            current.stop();
        }
    }

    /**
     * Rehearses.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached or refuses
     *     something, or a group is rehearsed by another tool at this time
     */
    public RehearsalReport run() throws InterruptedException {
        Selection selection = new Selection(kafka, request.redrive());
        selecting = selection;
        if (stopped) {
            selection.stop();
        }
        selection.select(report);
        for (String group : selection.groups()) {
            if (!stopped) {
                try (ControlTopic topic = ControlTopic.open(kafka, group)) {
                    rehearse(group, selection, topic);
                }
            }
        }
        report.setInterrupted(stopped);
        noteRedrivenMeanwhile(selection);
        return report;
    }

    /** The results are worth more than this number, so they are kept if it cannot be had. */
    private void noteRedrivenMeanwhile(Selection selection) throws InterruptedException {
        if (selection.groups().isEmpty()) {
            return;
        }
        try {
            report.setNotOpenAnyMore(selection.countNotOpenAnyMore(kafka));
        } catch (OperatorException e) {
            report.setNotOpenAnyMore(null);
        }
    }

    private void rehearse(String group, Selection selection, ControlTopic topic) {
        WorkQueue queue = new WorkQueue(selection.aggregates(group));
        GroupResults results = new GroupResults(group, queue);
        int members =
                new GroupRehearsal(
                                topic,
                                new Scope(id, group, kafka.topics().deadLetter()),
                                queue,
                                request.patience(),
                                results,
                                () -> stopped)
                        .run();
        report.addMembers(queue.answeringMembers());
        if (members == 0 && !stopped) {
            report.addSilentGroup(group);
        }
    }

    private final class GroupResults implements GroupRehearsal.Results {

        private final String group;
        private final WorkQueue queue;

        GroupResults(String group, WorkQueue queue) {
            this.group = group;
            this.queue = queue;
        }

        @Override
        public void add(Letter letter, LetterResult result) {
            report.add(result.outcome());
            if (result.outcome().wouldSucceed() && !result.message().isEmpty()) {
                report.addRemark(result.message());
            }
            if (!result.outcome().wouldSucceed()) {
                rest(
                        letter,
                        new RehearsalReport.Kind(
                                group,
                                result.outcome().text(),
                                result.reason(),
                                result.error(),
                                kind(letter, result)),
                        result.message());
            }
        }

        @Override
        public void unanswered(Letter letter) {
            report.addUnanswered();
            String why = whyUnanswered();
            rest(
                    letter,
                    new RehearsalReport.Kind(group, RehearsalReport.UNANSWERED, "", "", why),
                    why);
        }

        @Override
        public void tooMany(Letter letter) {
            add(letter, GroupRehearsal.beyond(letter));
        }

        @Override
        public void progress() {
            if (System.nanoTime() - nextProgress >= 0) {
                nextProgress += PROGRESS_INTERVAL.toNanos();
                listener.progress(report.done(), report.selected());
            }
        }

        private void rest(Letter letter, RehearsalReport.Kind kind, String message) {
            report.addRest(kind, letter);
            listener.wouldNotSucceed(letter, kind, message);
        }

        private String whyUnanswered() {
            if (stopped) {
                return "the rehearsal was stopped";
            }
            return queue.members() == 0
                    ? "no subscriber of the group takes part in rehearsals"
                    : "the subscriber that was asked did not answer";
        }

        private String kind(Letter letter, LetterResult result) {
            String message = ErrorFingerprint.of(result.message());
            return result.outcome() == LetterOutcome.LEFT_OUT
                    ? "type " + letter.type() + ": " + message
                    : message;
        }
    }
}
