package io.tailrace.console.letters.work;

import io.tailrace.console.action.ActionState;
import io.tailrace.console.action.Course;
import io.tailrace.console.action.Outcome;
import io.tailrace.console.action.Work;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedriveReport;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.processor.dlt.outcome.RedriveOutcome;
import org.jspecify.annotations.Nullable;

/** A redrive, or a dry run of one. Single use. */
final class RedriveWork implements Work {

    private final KafkaCluster kafka;
    private final RedriveRequest request;
    private final String selection;
    private volatile boolean stopped;
    private volatile @Nullable Redrive running;

    RedriveWork(KafkaCluster kafka, RedriveRequest request, String selection) {
        this.kafka = kafka;
        this.request = request;
        this.selection = selection;
    }

    @Override
    public String kind() {
        return request.dryRun() ? "dry-run" : "redrive";
    }

    @Override
    public String description() {
        return "%s of %s, run %s".formatted(kind(), selection, request.run());
    }

    @Override
    public boolean writes() {
        return !request.dryRun();
    }

    @Override
    public Outcome run(Course course) throws InterruptedException {
        Redrive redrive = new Redrive(kafka, request, new RedriveCourse(course, request.dryRun()));
        running = redrive;
        if (stopped) {
            redrive.requestStop();
        }
        try {
            return outcome(redrive.run());
        } catch (OperatorException e) {
            return new Outcome(
                    redrive.report().figures(),
                    ActionState.FAILED,
                    RedriveOutcome.ended(e, redrive.report(), request.run()));
        }
    }

    private Outcome outcome(RedriveReport report) {
        try {
            RedriveOutcome.requireComplete(report, request.run());
            return Outcome.done(report.figures());
        } catch (OperatorException e) {
            return new Outcome(report.figures(), state(report), e);
        }
    }

    /** A dry run that has an answer has done what it was asked to. */
    private ActionState state(RedriveReport report) {
        if (report.interrupted()) {
            return ActionState.STOPPED;
        }
        return request.dryRun() ? ActionState.DONE : ActionState.FAILED;
    }

    @Override
    public void stop() {
        stopped = true;
        Redrive redrive = running;
        if (redrive != null) {
            redrive.requestStop();
        }
    }
}
