package io.tailrace.console.letters.work;

import io.tailrace.console.action.ActionState;
import io.tailrace.console.action.Course;
import io.tailrace.console.action.Outcome;
import io.tailrace.console.action.Work;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.rehearsal.Letter;
import io.tailrace.processor.rehearsal.Rehearsal;
import io.tailrace.processor.rehearsal.RehearsalListener;
import io.tailrace.processor.rehearsal.RehearsalOutcome;
import io.tailrace.processor.rehearsal.RehearsalReport;
import io.tailrace.processor.rehearsal.RehearsalRequest;
import org.jspecify.annotations.Nullable;

/** A rehearsal of a redrive: subscribers handle the dead letters, and nothing stays. Single use. */
final class RehearsalWork implements Work {

    private final KafkaCluster kafka;
    private final RehearsalRequest request;
    private final String selection;
    private volatile boolean stopped;
    private volatile @Nullable Rehearsal running;

    RehearsalWork(KafkaCluster kafka, RehearsalRequest request, String selection) {
        this.kafka = kafka;
        this.request = request;
        this.selection = selection;
    }

    @Override
    public String kind() {
        return "rehearse";
    }

    @Override
    public String description() {
        return "rehearse a redrive of " + selection;
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public Outcome run(Course course) throws InterruptedException {
        course.progress(0, null, "selecting dead letters");
        Rehearsal rehearsal = new Rehearsal(kafka, request, new Listener(course));
        running = rehearsal;
        if (stopped) {
            rehearsal.stop();
        }
        RehearsalReport report = rehearsal.run();
        try {
            RehearsalOutcome.requireAllWell(report);
            return Outcome.done(report.figures());
        } catch (OperatorException e) {
            // The answer that not all would succeed is what was asked for.
            ActionState state = report.isInterrupted() ? ActionState.STOPPED : ActionState.DONE;
            return new Outcome(report.figures(), state, e);
        }
    }

    @Override
    public void stop() {
        stopped = true;
        Rehearsal rehearsal = running;
        if (rehearsal != null) {
            rehearsal.stop();
        }
    }

    private record Listener(Course course) implements RehearsalListener {

        @Override
        public void wouldNotSucceed(Letter letter, RehearsalReport.Kind kind, String message) {
            course.line(
                    "%s %s %s %s: %s"
                            .formatted(
                                    letter.place(),
                                    letter.position().id(),
                                    letter.aggregate(),
                                    kind.outcome(),
                                    message));
        }

        @Override
        public void progress(long done, long selected) {
            course.progress(done, selected, "%d of %d rehearsed".formatted(done, selected));
        }
    }
}
