package io.tailrace.console.letters.work;

import io.tailrace.console.action.Course;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.RedriveListener;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.canary.CanaryVerdicts;
import java.time.Duration;
import java.util.Collection;

/** Says how far a redrive is. For the thread of the redrive. */
final class RedriveCourse implements RedriveListener {

    private static final String REFUSED = "refused";

    private final Course course;
    private final String verb;
    private long decided;
    private long refused;

    RedriveCourse(Course course, boolean dryRun) {
        this.course = course;
        this.verb = dryRun ? "would be redriven" : "redriven";
    }

    @Override
    public void decided(DeadLetterRecord letter, String result) {
        if (result.startsWith(REFUSED)) {
            refused++;
        } else {
            decided++;
        }
        course.line(
                "%s %s %s %s"
                        .formatted(letter.position(), letter.id(), letter.aggregate(), result));
        course.progress(decided, null, "%d %s, %d refused".formatted(decided, verb, refused));
    }

    @Override
    public void large(Size size) {
        course.line(
                "the run is large: %d dead letters are left, %d canaries go first, and what is not given is %d per second"
                        .formatted(size.left(), size.newCanaries(), RedrivePace.LARGE_RATE));
    }

    @Override
    public void awaitingPositions(Collection<String> topics) {
        say("waiting until the groups read topic " + String.join(", ", topics));
    }

    @Override
    public void watching(int canaries, RedrivePace pace) {
        say(
                "waiting up to %d s until all %d canaries are handled, and %d s for reports of failures"
                        .formatted(
                                pace.canaryWait().toSeconds(),
                                canaries,
                                pace.canarySettle().toSeconds()));
    }

    @Override
    public void watched(CanaryVerdicts verdicts) {
        if (verdicts.allHandled()) {
            say(
                    "%d canaries: committed past, none reported as failed"
                            .formatted(verdicts.canaries()));
        }
    }

    @Override
    public void scanned(String topics, Duration elapsed, long read, long total) {
        if (decided + refused == 0) {
            course.progress(read, total, "reading " + topics);
        }
    }

    private void say(String text) {
        course.line(text);
        course.progress(decided, null, text);
    }
}
