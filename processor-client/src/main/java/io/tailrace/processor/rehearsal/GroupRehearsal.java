package io.tailrace.processor.rehearsal;

import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.End;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Result;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Welcome;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The rehearsal with the subscribers of one group. Single use, for one thread. */
final class GroupRehearsal {

    /** How long the first subscriber may take to answer. */
    private static final Duration FIRST_WELCOME = Duration.ofSeconds(10);

    /** How long others may take after the first; who is later takes part from then on. */
    private static final Duration OTHER_WELCOMES = Duration.ofSeconds(1);

    private static final Duration HELLO_AT_FIRST = Duration.ofMillis(500);
    private static final Duration HELLO = Duration.ofSeconds(5);

    /** A member answers every hello, also while a handler runs. */
    private static final Duration MEMBER_PATIENCE = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(100);

    private final ControlTopic topic;
    private final Scope scope;
    private final WorkQueue queue;
    private final Duration patience;
    private final Results results;
    private final BooleanSupplier stopped;
    private long lastHello;

    /**
     * @param queue the dead letters, of which no member was given any
     * @param patience how long to wait for a member without any result of it
     * @param results receives every result
     * @param stopped whether the rehearsal is to be abandoned
     */
    GroupRehearsal(
            ControlTopic topic,
            Scope scope,
            WorkQueue queue,
            Duration patience,
            Results results,
            BooleanSupplier stopped) {
        this.topic = topic;
        this.scope = scope;
        this.queue = queue;
        this.patience = patience;
        this.results = results;
        this.stopped = stopped;
    }

    /**
     * Rehearses.
     *
     * @return how many subscribers took part; 0 if none did, and nothing is rehearsed
     * @throws OperatorException if the group is rehearsed by another tool at this time, or the
     *     brokers refuse something
     */
    int run() {
        try {
            gather();
            if (queue.members() > 0) {
                work();
            }
            queue.giveUp();
            queue.unanswered().forEach(results::unanswered);
            queue.tooMany().forEach(results::tooMany);
            return queue.members();
        } finally {
            topic.send(new End(scope));
        }
    }

    private void gather() {
        lastHello = System.nanoTime();
        topic.sendAndWait(new Hello(scope)); // else silence would look like that of the subscribers
        long until = System.nanoTime() + FIRST_WELCOME.toNanos();
        boolean found = false;
        while (System.nanoTime() - until < 0 && !stopped.getAsBoolean()) {
            hello(HELLO_AT_FIRST);
            topic.poll(POLL).forEach(this::gathered);
            if (!found && queue.members() > 0) {
                found = true;
                until = System.nanoTime() + OTHER_WELCOMES.toNanos();
            }
        }
    }

    private void gathered(RehearsalMessage message) {
        if (!(message instanceof Welcome welcome) || !welcome.scope().equals(scope)) {
            return;
        }
        if (welcome.busyWith() != null) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Group %s takes part in another rehearsal, %s, at this time"
                            .formatted(scope.group(), welcome.busyWith()),
                    "Rehearse again when the other rehearsal has ended. If the process that ran it was"
                            + " killed, that is half a minute later.");
        }
        queue.heard(welcome.member(), System.nanoTime());
    }

    private void work() {
        while (!queue.isDone() && !stopped.getAsBoolean()) {
            hello(HELLO);
            requestAll();
            topic.poll(POLL).forEach(this::worked);
            long now = System.nanoTime();
            queue.giveUpSilent(now, MEMBER_PATIENCE);
            queue.giveUpOverdue(now, patience);
            results.progress();
        }
    }

    private void worked(RehearsalMessage message) {
        if (!message.scope().equals(scope)) {
            return;
        }
        if (message instanceof Welcome welcome && welcome.busyWith() == null) {
            queue.heard(welcome.member(), System.nanoTime());
        } else if (message instanceof Result result) {
            queue.answered(result.member(), result.number(), System.nanoTime())
                    .ifPresent(assigned -> answered(assigned.letters(), result));
        }
    }

    private void answered(List<Letter> asked, Result result) {
        queue.heard(result.member(), System.nanoTime());
        Map<String, LetterResult> byPlace = new HashMap<>();
        result.letters().forEach(each -> byPlace.put(each.partition() + ":" + each.offset(), each));
        for (Letter letter : asked) {
            LetterResult of = byPlace.get(letter.place());
            if (of == null) {
                results.unanswered(letter);
            } else {
                results.add(letter, of);
            }
        }
    }

    private void requestAll() {
        Optional<WorkQueue.Assignment> next = queue.assign(System.nanoTime());
        while (next.isPresent()) {
            request(next.get());
            next = queue.assign(System.nanoTime());
        }
    }

    private void request(WorkQueue.Assignment assigned) {
        topic.send(
                new Request(
                        scope,
                        assigned.member(),
                        assigned.number(),
                        assigned.letters().stream().map(Letter::position).toList()));
    }

    private void hello(Duration every) {
        long now = System.nanoTime();
        if (now - lastHello > every.toNanos()) {
            lastHello = now;
            topic.send(new Hello(scope));
        }
    }

    /** Receives what happened to each dead letter. */
    interface Results {

        void add(Letter letter, LetterResult result);

        void unanswered(Letter letter);

        /** A dead letter that no member was asked about. */
        void tooMany(Letter letter);

        /** Called often. */
        void progress();
    }

    /** The outcome of a dead letter that is one of too many. */
    static LetterResult beyond(Letter letter) {
        return new LetterResult(
                letter.position().partition(),
                letter.position().offset(),
                LetterOutcome.NOT_REHEARSED,
                "",
                "",
                "it is after the first %d of its aggregate".formatted(RehearsalMessage.MAX_LETTERS),
                0);
    }
}
