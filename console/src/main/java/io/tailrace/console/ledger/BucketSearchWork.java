package io.tailrace.console.ledger;

import io.tailrace.account.Bucket;
import io.tailrace.console.action.ActionState;
import io.tailrace.console.action.Course;
import io.tailrace.console.action.Outcome;
import io.tailrace.console.action.Work;
import io.tailrace.console.relays.RelayAnswers;
import io.tailrace.console.relays.RelayLookup;
import io.tailrace.event.internal.Check;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.lookup.BucketAnswer;
import io.tailrace.process.lookup.BucketQuestion;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.LookupTopic;
import io.tailrace.process.lookup.NamedEvents;
import io.tailrace.processor.scan.TopicScan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the relays which events of a bucket are not right. Single use. */
final class BucketSearchWork implements Work {

    private static final String NOBODY =
            "A relay answers while it leads and publishes this source, unless it is of an earlier"
                    + " version or has --lookups=off. The command tailrace-relay account --bucket"
                    + " names the events without a relay.";

    private final KafkaCluster kafka;
    private final BucketQuestion question;
    private volatile boolean stopped;

    BucketSearchWork(KafkaCluster kafka, BucketQuestion question) {
        this.kafka = kafka;
        this.question = question;
    }

    @Override
    public String kind() {
        return "find-events";
    }

    @Override
    public String description() {
        String bucket = new Bucket("", question.type(), question.minute()).toString();
        return "find the events of "
                + bucket
                + " that are not right, of source "
                + Check.quote(question.source());
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public Outcome run(Course course) throws InterruptedException {
        requireTopic();
        BucketAnswers answers =
                new BucketAnswers(question.key(), question.source(), System.nanoTime());
        new RelayLookup(kafka)
                .ask(
                        question.key(),
                        LookupCodec.write(question),
                        new Watched(answers, course, System.nanoTime()));
        if (stopped && answers.found().isEmpty()) {
            return new Outcome(Map.of(), ActionState.STOPPED, null);
        }
        return outcome(answers);
    }

    private void requireTopic() throws InterruptedException {
        try (TopicScan scan = TopicScan.open(kafka, "tailrace-console-lookup")) {
            scan.describe(LookupTopic.NAME, NOBODY);
        }
    }

    /** What relays have said; a part of them is shown together with what is missing. */
    static Outcome outcome(BucketAnswers answers) {
        String problem = answers.problem();
        if (answers.found().isEmpty()) {
            throw new OperatorException(ExitCode.INCOMPLETE, problem, NOBODY);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("notRight", answers.notRight());
        result.put("sources", answers.found().stream().map(BucketSearchWork::figures).toList());
        if (!problem.isEmpty()) {
            return new Outcome(
                    result,
                    ActionState.FAILED,
                    new OperatorException(ExitCode.INCOMPLETE, problem, "Search again."));
        }
        return answers.notRight() == 0
                ? Outcome.done(result)
                : new Outcome(result, ActionState.DONE, whatToDo(answers.notRight()));
    }

    private static OperatorException whatToDo(long notRight) {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "%d events are not right".formatted(notRight),
                "An event that is not published can be published with tailrace-relay replay --id as"
                        + " long as its row is there. An event without a row was not written by a"
                        + " relay of this outbox, unless its row was removed.");
    }

    private static Map<String, @Nullable Object> figures(BucketAnswer answer) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("source", answer.source());
        figures.put("slot", answer.slot());
        NamedEvents found = answer.found();
        if (found != null) {
            figures.put("events", found.events());
            figures.put("rows", found.rows());
            figures.put("rowsCounted", found.counted());
            figures.put("notRight", found.notRight());
            figures.put("notNamed", found.notNamed());
            figures.put("ids", found.ids());
            figures.put("more", found.more());
            figures.put("notes", found.notes());
        }
        return figures;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** Says how far the relays are, and ends when the action is stopped. */
    private final class Watched implements RelayAnswers {

        private final BucketAnswers answers;
        private final Course course;
        private final long begun;

        Watched(BucketAnswers answers, Course course, long begun) {
            this.answers = answers;
            this.course = course;
            this.begun = begun;
        }

        @Override
        public void add(byte @Nullable [] key, byte @Nullable [] value, long now) {
            answers.add(key, value, now);
        }

        @Override
        public boolean isDone(long now) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(now - begun);
            course.progress(
                    seconds,
                    BucketAnswers.ALL.toSeconds(),
                    "%s, for %d s".formatted(answers.waiting(), seconds));
            return stopped || answers.isDone(now);
        }
    }
}
