package io.tailrace.relay.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.lookup.BucketAnswer;
import io.tailrace.process.lookup.BucketQuestion;
import io.tailrace.process.lookup.NamedEvents;
import io.tailrace.process.lookup.NamedEvents.Named;
import io.tailrace.process.lookup.RowAnswer.State;
import io.tailrace.relay.balance.BucketFindings;
import io.tailrace.relay.metrics.LookupMetrics;
import io.tailrace.relay.metrics.OutboxName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BucketDeskTest {

    private static final BucketQuestion QUESTION = question("shop");
    private static final BucketFindings RIGHT =
            new BucketFindings(2, 2, Optional.of(2L), Map.of(), 0, List.of());

    private final BlockingQueue<BucketAnswer> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private FreeHeap heap = new FreeHeap(() -> Long.MAX_VALUE, () -> {});
    private final LookupReport report =
            new LookupReport(
                    "slot",
                    new LookupMetrics(new SimpleMeterRegistry(), new OutboxName("shop", "slot")));

    @AfterEach
    void end() {
        mayEnd.countDown();
    }

    @Test
    void theAnswerFollowsTheWordThatItReads() throws Exception {
        BucketFindings lost =
                new BucketFindings(
                        2, 2, Optional.empty(), Map.of("e-1", "not published"), 1, List.of("why"));

        desk(question -> lost).take(QUESTION, answers::add);

        assertThat(next()).isEqualTo(BucketAnswer.reading(QUESTION.key(), "slot", "shop"));
        NamedEvents named =
                new NamedEvents(
                        2,
                        2,
                        null,
                        2,
                        1,
                        List.of(new Named("e-1", "not published")),
                        false,
                        List.of("why"));
        assertThat(next()).isEqualTo(BucketAnswer.found(QUESTION.key(), "slot", "shop", named));
    }

    @Test
    void aSecondQuestionIsToldThatTheRelayIsBusy() throws Exception {
        BucketDesk desk = desk(this::search);
        desk.take(QUESTION, answers::add);
        assertThat(next().state()).isEqualTo(State.READING);
        BucketQuestion second = question("shop");

        desk.take(second, answers::add);

        BucketAnswer busy = next();
        assertThat(busy.key()).isEqualTo(second.key());
        assertThat(busy.state()).isEqualTo(State.FAILED);
        assertThat(busy.problem()).startsWith("busy");
        mayEnd.countDown();
        assertThat(next().state()).isEqualTo(State.FOUND);
    }

    @Test
    void questionsAboutOtherSourcesArePassedOver() throws Exception {
        desk(question -> RIGHT).take(question("other"), answers::add);
        desk(false, Duration.ofMinutes(1), question -> RIGHT).take(QUESTION, answers::add);

        assertThat(answers).isEmpty();
    }

    @Test
    void withoutFreeMemoryNothingIsSearched() throws Exception {
        heap = new FreeHeap(() -> FreeHeap.NEEDED - 1, () -> {});
        desk(question -> {
                    throw new IllegalStateException("searched");
                })
                .take(QUESTION, answers::add);

        BucketAnswer refused = next();
        assertThat(refused.state()).isEqualTo(State.FAILED);
        assertThat(refused.problem()).startsWith("the relay has less than 64 MiB of free memory");
        assertThat(answers).isEmpty();
    }

    @Test
    void whatIsCollectableIsCollectedBeforeTheHeapIsCalledFull() {
        AtomicLong free = new AtomicLong();
        AtomicInteger collections = new AtomicInteger();
        FreeHeap collected =
                new FreeHeap(
                        free::get,
                        () -> {
                            collections.incrementAndGet();
                            free.set(FreeHeap.NEEDED);
                        });

        assertThat(collected.isEnough()).isTrue();
        free.set(0);
        assertThat(collected.isEnough()).as("not again within the minute").isFalse();
        assertThat(collections).hasValue(1);
    }

    @Test
    void aSearchThatTakesTooLongIsEnded() throws Exception {
        desk(true, Duration.ofMillis(50), this::search).take(QUESTION, answers::add);

        assertThat(next().state()).isEqualTo(State.READING);
        BucketAnswer late = next();
        assertThat(late.state()).isEqualTo(State.FAILED);
        assertThat(late.problem()).contains("did not end within");
    }

    @Test
    void theEndOfTheTermEndsASearchWithoutAnAnswer() throws Exception {
        BucketDesk desk = desk(this::search);
        desk.take(QUESTION, answers::add);
        assertThat(next().state()).isEqualTo(State.READING);

        desk.close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        desk.take(QUESTION, answers::add);
        assertThat(answers).isEmpty();
    }

    @Test
    void whatFailsIsSaidWithoutWhatOnlyTheLogShouldHave() throws Exception {
        assertThat(problem(new SQLException("password of ada"))).doesNotContain("ada");
        assertThat(problem(new IllegalStateException("password of ada"))).doesNotContain("ada");
        assertThat(problem(new OutOfMemoryError("heap"))).contains("failed");
        assertThat(problem(new OperatorException(ExitCode.SETUP, "Nothing is compared", "Wait.")))
                .isEqualTo("Nothing is compared. Wait.");
    }

    @Test
    void aQuestionThatCannotBeAnsweredKeepsNoOtherOut() throws Exception {
        BucketDesk desk = desk(question -> RIGHT);
        assertThatThrownBy(
                        () ->
                                desk.take(
                                        QUESTION,
                                        answer -> {
                                            throw new KafkaException("away");
                                        }))
                .isInstanceOf(KafkaException.class);

        desk.take(QUESTION, answers::add);
        assertThat(next().state()).isEqualTo(State.READING);
    }

    @Test
    void furtherIdsAreSaidToBeThere() {
        Map<String, String> wrong = new LinkedHashMap<>();
        for (int i = 0; i <= NamedEvents.MAX_IDS; i++) {
            wrong.put("e-" + i, "lost");
        }
        NamedEvents named =
                Findings.named(new BucketFindings(201, 0, Optional.of(0L), wrong, 0, List.of()));

        assertThat(named.ids()).hasSize(NamedEvents.MAX_IDS);
        assertThat(named.more()).isTrue();
        assertThat(named.notRight()).isEqualTo(201);
    }

    private String problem(Throwable thrown) throws InterruptedException {
        desk(question -> {
                    if (thrown instanceof SQLException e) {
                        throw e;
                    }
                    if (thrown instanceof Error e) {
                        throw e;
                    }
                    throw (RuntimeException) thrown;
                })
                .take(QUESTION, answers::add);
        assertThat(next().state()).isEqualTo(State.READING);
        BucketAnswer failed = next();
        assertThat(failed.state()).isEqualTo(State.FAILED);
        return failed.problem();
    }

    private BucketFindings search(BucketQuestion question) throws InterruptedException {
        try {
            mayEnd.await();
            return RIGHT;
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private BucketDesk desk(BucketDesk.Search search) {
        return desk(true, Duration.ofMinutes(1), search);
    }

    private BucketDesk desk(boolean answers, Duration limit, BucketDesk.Search search) {
        return new BucketDesk("slot", "shop", answers, limit, search, heap, report);
    }

    private BucketAnswer next() throws InterruptedException {
        BucketAnswer next = answers.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static BucketQuestion question(String source) {
        return BucketQuestion.of(source, "order", 29_520_000, "tailrace-processor");
    }
}
