package io.tailrace.console.letters.work;

import io.tailrace.console.action.ActionState;
import io.tailrace.console.action.Course;
import io.tailrace.console.action.Outcome;
import io.tailrace.console.action.Work;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Discard;
import io.tailrace.processor.scan.ScanProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** A discard, or the undoing of one. Single use. */
final class DiscardWork implements Work {

    private static final String REOPEN = "reopen";

    private final KafkaCluster kafka;
    private final ActionRequest request;
    private final String run;
    private volatile boolean stopped;

    /**
     * @param request of kind {@code discard} or {@code reopen}
     */
    DiscardWork(KafkaCluster kafka, ActionRequest request) {
        this.kafka = kafka;
        this.request = request;
        this.run = request.kind() + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    public String kind() {
        return request.kind();
    }

    @Override
    public String description() {
        String of = isReopen() && !request.run().isEmpty() ? ", discarded by " + request.run() : "";
        return "%s of %s%s, run %s%s"
                .formatted(kind(), request.selection(), of, run, request.because());
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public Outcome run(Course course) throws InterruptedException {
        ScanProgress progress =
                (topics, elapsed, read, total) -> course.progress(read, total, "reading " + topics);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("run", run);
        String counted = isReopen() ? "reopened" : "discarded";
        Discard.Course each =
                new Discard.Course(
                        progress, () -> stopped, written -> figures.put(counted, written));
        try {
            figures.put(counted, run(each));
        } catch (OperatorException e) {
            return new Outcome(figures, ActionState.FAILED, e);
        }
        return new Outcome(figures, stopped ? ActionState.STOPPED : ActionState.DONE, null);
    }

    private long run(Discard.Course course) throws InterruptedException {
        if (isReopen()) {
            Predicate<DeadLetterRecord> selected =
                    letter ->
                            (request.run().isEmpty() || letter.isBy(request.run()))
                                    && request.filter().accepts(letter);
            return Discard.reopen(kafka, run, selected, request.reason(), course);
        }
        return Discard.run(kafka, run, request.filter()::accepts, request.reason(), course);
    }

    private boolean isReopen() {
        return request.kind().equals(REOPEN);
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
