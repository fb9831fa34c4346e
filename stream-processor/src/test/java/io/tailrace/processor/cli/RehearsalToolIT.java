package io.tailrace.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.event.internal.rehearsal.RehearsalCodec;
import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.End;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Result;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Welcome;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.processor.rehearsal.Letter;
import io.tailrace.processor.rehearsal.Rehearsal;
import io.tailrace.processor.rehearsal.RehearsalListener;
import io.tailrace.processor.rehearsal.RehearsalReport;
import io.tailrace.processor.rehearsal.RehearsalRequest;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The tool's part of a rehearsal; the test answers in place of a subscriber, in any language. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TailraceTest
class RehearsalToolIT {

    private static final String TOPIC = "tailrace.rehearsals.";
    private static final List<String> GROUPS = List.of("good", "dead", "busy", "stopped", "stale");
    private static final String REFUSED = "refused";

    @TempDir static Path state;

    private DeadLetterLab lab;
    private ReadCommitted control;

    @BeforeAll
    void start(KafkaBroker kafka) throws Exception {
        List<String> groups = new ArrayList<>(GROUPS);
        groups.add(REFUSED);
        lab = new DeadLetterLab(kafka, state, groups);
        lab.deadLetter(REFUSED, 2, "a-1", Map.of(EventHeaders.REDRIVES, "99"));
        lab.awaitLetters(REFUSED, 2);
        for (String group : GROUPS) {
            lab.deadLetter(group, 2, "a-1", Map.of());
            lab.deadLetter(group, 1, "a-2", Map.of());
            lab.awaitLetters(group, 3);
        }
        control = lab.observe("tailrace\\.rehearsals\\..*");
    }

    @AfterAll
    void stop() {
        control.close();
        lab.close();
    }

    /** An aggregate is a request, in its order; if all is well the exit code is 0. */
    @Test
    void everyAggregateIsGivenToASubscriberWholeAndInOrder() throws Exception {
        List<Request> requests = new ArrayList<>();
        CompletableFuture<String> tool = tool("good");
        answer(
                "good",
                request -> {
                    requests.add(request);
                    return Optional.of(result(request, LetterOutcome.SUCCEEDED));
                },
                tool);
        assertThat(tool.get()).contains("3 of 3 would succeed, as 1 subscriber says");
        assertThat(requests.stream().map(each -> each.letters().size()))
                .containsExactlyInAnyOrder(2, 1);
        assertThat(requests)
                .filteredOn(each -> each.letters().size() == 2)
                .allSatisfy(
                        each ->
                                assertThat(each.letters().get(0).offset())
                                        .isLessThan(each.letters().get(1).offset()));
        await().atMost(DeadLetterLab.SOON)
                .until(() -> messages("good").stream().anyMatch(End.class::isInstance));
        assertThat(lab.partitions(TOPIC + "good")).isEqualTo(1);
    }

    @Test
    void whatASubscriberWasGivenThatDiesIsUnanswered() {
        CompletableFuture<String> tool = tool("dead", "--rehearse-wait=PT1S");
        answer("dead", request -> Optional.empty(), tool);
        assertThatThrownBy(tool::get)
                .cause()
                .cause()
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE))
                .hasMessageContaining("3 of the 3 dead letters");
    }

    @Test
    void whatIsDiscardedMeanwhileIsSaid() throws Exception {
        CompletableFuture<String> tool = tool("stale");
        answer(
                "stale",
                request -> {
                    if (request.letters().size() == 1) {
                        discardTheOther();
                    }
                    return Optional.of(result(request, LetterOutcome.SUCCEEDED));
                },
                tool);
        assertThat(tool.get())
                .contains(
                        "3 of 3 would succeed", "1 of these were redriven or discarded meanwhile");
    }

    /** The aggregate with one dead letter. */
    private void discardTheOther() {
        try {
            assertThat(lab.run("discard", "--group=stale", "--aggregate=a-2", "--why=test"))
                    .contains("1 discarded");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSecondRehearsalOfAGroupIsRefused() {
        CompletableFuture<String> tool = tool("busy");
        await().atMost(DeadLetterLab.SOON)
                .until(() -> messages("busy").stream().anyMatch(Hello.class::isInstance));
        send(new Welcome(messages("busy").get(0).scope(), "m", "rehearsal-1"));
        assertThatThrownBy(tool::get)
                .cause()
                .cause()
                .hasMessage(
                        "Group busy takes part in another rehearsal, rehearsal-1, at this time");
    }

    @Test
    void aRedriveThatWouldRefuseEverythingDoesNotEndWell() {
        CompletableFuture<String> tool = tool(REFUSED);
        assertThatThrownBy(tool::get)
                .cause()
                .cause()
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE))
                .hasMessageContaining("A redrive would refuse all 2 dead letters");
    }

    @Test
    void aRehearsalThatIsStoppedWhileItSelectsAsksNobody() throws Exception {
        Rehearsal rehearsal = rehearsal("busy");
        rehearsal.stop();
        RehearsalReport report = rehearsal.run();
        assertThat(report.isInterrupted()).isTrue();
        assertThat(report.isAllWell()).isFalse();
        assertThat(report.answered()).isZero();
    }

    private Rehearsal rehearsal(String group) {
        return new Rehearsal(
                KafkaCluster.of(lab.bootstrapServers()),
                new RehearsalRequest(
                        new RedriveRequest(
                                "r",
                                DeadLetterFilter.ofGroup(group),
                                2,
                                RedrivePace.withoutCanaries(0),
                                3,
                                true,
                                "test"),
                        Duration.ofMinutes(1)),
                new Silent());
    }

    /** As Ctrl-C does it. */
    @Test
    void aRehearsalThatIsStoppedSaysSo() throws Exception {
        Rehearsal rehearsal = rehearsal("stopped");
        CompletableFuture<RehearsalReport> report =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return rehearsal.run();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        answer(
                "stopped",
                request -> {
                    rehearsal.stop();
                    return Optional.empty();
                },
                report);
        assertThat(report.get().unanswered()).isEqualTo(2);
        assertThat(report.get().rest().get(0).kind().message())
                .isEqualTo("the rehearsal was stopped");
        await().atMost(DeadLetterLab.SOON)
                .until(() -> messages("stopped").stream().anyMatch(End.class::isInstance));
    }

    private CompletableFuture<String> tool(String group, String... options) {
        List<String> all = new ArrayList<>(List.of("redrive", "--rehearse", "--group=" + group));
        all.addAll(List.of(options));
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return lab.run(all.toArray(String[]::new));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    /** Welcomes the rehearsal of a group and answers its requests, until the tool has ended. */
    private void answer(
            String group, Function<Request, Optional<Result>> answers, CompletableFuture<?> tool) {
        int seen = 0;
        while (!tool.isDone()) {
            List<RehearsalMessage> all = messages(group);
            for (RehearsalMessage message : all.subList(seen, all.size())) {
                if (message instanceof Hello hello) {
                    send(new Welcome(hello.scope(), "m-" + group, null));
                } else if (message instanceof Request request) {
                    answers.apply(request).ifPresent(this::send);
                }
            }
            seen = all.size();
            awaitBriefly(tool);
        }
    }

    private static void awaitBriefly(CompletableFuture<?> tool) {
        try {
            Object unused = tool.get(20, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException | ExecutionException e) {
            assertThat(e).isNotNull(); // it goes on, or has failed as the test expects
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Result result(Request request, LetterOutcome outcome) {
        return new Result(
                request.scope(),
                request.member(),
                request.number(),
                request.letters().stream()
                        .map(
                                letter ->
                                        new LetterResult(
                                                letter.partition(),
                                                letter.offset(),
                                                outcome,
                                                "",
                                                "",
                                                "",
                                                1))
                        .toList());
    }

    private List<RehearsalMessage> messages(String group) {
        return control.records().stream()
                .map(ConsumerRecord::value)
                .map(RehearsalCodec::decode)
                .flatMap(Optional::stream)
                .filter(message -> message.scope().group().equals(group))
                .toList();
    }

    private void send(RehearsalMessage message) {
        lab.send(
                new ProducerRecord<>(
                        TOPIC + message.scope().group(),
                        message.scope().rehearsal().getBytes(UTF_8),
                        RehearsalCodec.encode(message)),
                Map.of(EventHeaders.ID, "test"));
    }

    private static final class Silent implements RehearsalListener {

        @Override
        public void wouldNotSucceed(Letter letter, RehearsalReport.Kind kind, String message) {}

        @Override
        public void progress(long done, long selected) {}
    }
}
