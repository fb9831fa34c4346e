package io.tailrace.redrive;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.Event;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.processor.config.RetryPolicy;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A redrive goes on only after its canaries are handled. The dead-letter tool is a process of its
 * own, with a real processor and real subscribers; each test has its own group.
 */
@PipelineTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CanariesIT {

    private static final int LETTERS = 110;
    private static final Duration SOON = DltProgram.SOON;
    private static final List<String> GROUPS =
            List.of("healthy", "away", "slow", "delayed", "ordered", "stopped");

    /** The processor holds a failed event for longer than any wait. */
    private static final RetryPolicy LATE_RETRIES =
            new RetryPolicy(5, Duration.ofMinutes(10), Duration.ofMinutes(10), 0);

    @TempDir static Path directory;

    private final Set<String> handled = ConcurrentHashMap.newKeySet();
    private final List<AutoCloseable> open = new ArrayList<>();
    private KafkaBroker kafka;
    private DltProgram tool;

    @BeforeAll
    void begin(KafkaBroker broker, TestPipeline pipeline) throws Exception {
        kafka = broker;
        tool = new DltProgram(broker, directory);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            NewTopic outbox = new NewTopic("outbox.user", Optional.of(6), Optional.empty());
            admin.createTopics(List.of(outbox)).all().get();
        }
        pipeline.startProcessor(
                config -> GROUPS.forEach(group -> config.group(group, LATE_RETRIES)));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        open.clear();
        handled.clear();
    }

    @Test
    void aHealthyGroupGetsTheCanariesAndThenTheOthersWithoutBeingAsked() throws Exception {
        subscribe("healthy", RetryMode.ORDERED, 5, this::handle);
        tool.deadLetters("healthy", LETTERS);

        DltProgram.Result result = tool.run("redrive", "--group=healthy", "--rate=0");

        assertThat(result.output())
                .contains("more than 100 dead letters are selected, so 10 canaries are redriven")
                .contains("10 canaries: committed past, none reported as failed")
                .contains("redriven=110", "canaries=10 canariesHandled=10 canariesFailed=0");
        assertThat(result.exitCode()).isZero();
        await().atMost(SOON).until(() -> handled("healthy") == LETTERS);
    }

    @Test
    @Tag("full")
    void withoutASubscriberNothingIsSent() throws Exception {
        subscribe("away", RetryMode.ORDERED, 5, this::handle).close();
        tool.deadLetters("away", LETTERS);

        DltProgram.Result result =
                tool.run("redrive", "--group=away", "--canary=5", "--canary-wait=PT5S", "--json");

        assertThat(result.output())
                .contains("run run-", "\"redriven\":0", "Nothing was sent")
                .contains("group \"away\" has no members")
                .contains("remedy: Start a subscriber of group away");
        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(tool.run("count", "--group=away").output()).contains("110 in all");
    }

    @Test
    @Tag("full")
    void aSlowGroupIsSaidToBeSlow() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        subscribe(
                "slow",
                RetryMode.ORDERED,
                5,
                (event, delivery) -> assertThat(end.await(60, SECONDS)).isTrue());
        tool.deadLetters("slow", LETTERS);

        DltProgram.Result result =
                tool.run("redrive", "--group=slow", "--canary=5", "--canary-wait=PT5S");
        assertThat(result.output())
                .contains("redriven=5", "canariesUnanswered=5")
                .contains(
                        "group \"slow\" is slow (members: 1): 5 canaries are not committed after 5 s")
                .contains("Choose a longer --canary-wait");
        assertThat(result.exitCode()).isEqualTo(6);

        end.countDown();
        DltProgram.Result again = tool.run("redrive", "--group=slow", "--run=" + run(result));
        assertThat(again.output())
                .contains("5 canaries that were redriven before are watched again")
                .contains("redriven=105", "canaries=5 canariesHandled=5 canariesFailed=0");
        assertThat(again.exitCode()).isZero();
    }

    /** The group commits past the canary, and the processor holds it for longer than the wait. */
    @Test
    void aCanaryThatIsHeldForADelayedRetryHasFailed() throws Exception {
        subscribe("delayed", RetryMode.DELAYED, 5, CanariesIT::fail);
        tool.deadLetters("delayed", LETTERS);

        assertFails(tool.run("redrive", "--group=delayed", "--canary=3", "--canary-wait=PT60S"));
    }

    @Test
    @Tag("full")
    void aCanaryThatFailsInPlaceHasFailed() throws Exception {
        subscribe("ordered", RetryMode.ORDERED, 2, CanariesIT::fail);
        tool.deadLetters("ordered", LETTERS);

        assertFails(tool.run("redrive", "--group=ordered", "--canary=3", "--canary-wait=PT60S"));
    }

    private static void assertFails(DltProgram.Result result) {
        assertThat(result.output())
                .contains("redriven=3", "canariesHandled=0 canariesFailed=3 canariesUnanswered=0")
                .contains("in events.", "the mail server is down");
        assertThat(result.exitCode()).isEqualTo(6);
    }

    /** Both were never given to a group: one is valid by now, the other is refused again. */
    @Test
    @Tag("full")
    void canariesOfTheOutboxAreAnsweredByTheProcessor() throws Exception {
        deadLetterOfOutbox("valid", "user.deleted.v1");
        deadLetterOfOutbox("invalid", " ");

        DltProgram.Result valid =
                tool.run(
                        "redrive",
                        "--id=" + DltProgram.id("valid"),
                        "--canary=1",
                        "--canary-wait=PT5S");
        assertThat(valid.output()).contains("canariesHandled=1 canariesFailed=0");
        assertThat(valid.exitCode()).isZero();

        DltProgram.Result invalid =
                tool.run(
                        "redrive",
                        "--id=" + DltProgram.id("invalid"),
                        "--canary=1",
                        "--canary-wait=PT30S");
        assertThat(invalid.output())
                .contains("canariesFailed=1", "in events.dlt: ValidationFailed");
        assertThat(invalid.exitCode()).isEqualTo(6);

        deadLetterOfOutbox("nobody", "user.deleted.v1");
        DltProgram.Result nobody =
                tool.run(
                        "redrive",
                        "--id=" + DltProgram.id("nobody"),
                        "--canary=1",
                        "--canary-wait=PT2S",
                        "--application-id=another");
        assertThat(nobody.output())
                .contains("no processor with the application id \"another\" is running");
        assertThat(nobody.exitCode()).isEqualTo(6);
    }

    @Test
    @Tag("full")
    void anInterruptedRunSaysHowFarItGotAndGoesOnWithTheSameName() throws Exception {
        subscribe("stopped", RetryMode.ORDERED, 5, this::handle);
        tool.deadLetters("stopped", LETTERS);
        String[] command = {"redrive", "--group=stopped", "--run=r1", "--canary=0", "--rate=10"};

        DltProgram.Result first;
        try (IsolatedProgram program = tool.start(command)) {
            program.awaitOutput("stopped-3", SOON);
            program.terminate();
            first = new DltProgram.Result(program.exitCode(SOON), program.output());
        }
        DltProgram.print(first, command);
        assertThat(first.exitCode()).isEqualTo(6);
        assertThat(first.output())
                .containsPattern("Run r1 was asked to stop after it had redriven [0-9]+ dead")
                .contains("remedy: Repeat the same command with --run r1");
        DltProgram.Result second =
                tool.run("redrive", "--group=stopped", "--run=r1", "--canary=2", "--rate=0");
        assertThat(second.exitCode()).isZero();
        assertThat(redriven(first) + redriven(second)).isEqualTo(LETTERS);
        await().atMost(SOON).until(() -> handled("stopped") == LETTERS);
        try (ReadCommitted retries =
                ReadCommitted.of(
                        kafka.bootstrapServers(), Pattern.compile("events\\.retry\\.stopped"))) {
            await().atMost(SOON).until(() -> retries.count() >= LETTERS);
            assertThat(retries.count()).isEqualTo(LETTERS);
        }
    }

    /** How many of the events that were dead letters of a group are handled. */
    private long handled(String group) {
        return handled.stream().filter(user -> user.startsWith(group)).count();
    }

    private static String run(DltProgram.Result result) {
        Matcher name = Pattern.compile("run (run-[0-9a-f]+)").matcher(result.output());
        assertThat(name.find()).as(result.output()).isTrue();
        return name.group(1);
    }

    private static int redriven(DltProgram.Result result) {
        Matcher figure = Pattern.compile("redriven=([0-9]+)").matcher(result.output());
        assertThat(figure.find()).as(result.output()).isTrue();
        return Integer.parseInt(figure.group(1));
    }

    private void deadLetterOfOutbox(String id, String type) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = tool.producer()) {
            producer.send(
                            DltProgram.deadLetter(
                                    id,
                                    Map.of(
                                            "ce_type",
                                            type,
                                            "__streams.errors.topic",
                                            "outbox.user")))
                    .get();
        }
    }

    private Subscriber subscribe(
            String group, RetryMode mode, int attempts, EventHandler<UserEvent.Deleted> handler)
            throws InterruptedException {
        SubscriberConfig config =
                SubscriberConfig.builder(kafka.bootstrapServers(), group)
                        .retryMode(mode)
                        .retry(new Retry(attempts, Duration.ofMillis(50), Duration.ofMillis(50)))
                        .build();
        Subscriber subscriber =
                Subscriber.builder(config).on(UserEvent.Deleted.class, handler).build();
        open.add(subscriber);
        subscriber.start();
        await().atMost(SOON).until(() -> subscriber.health().isHealthy());
        return subscriber;
    }

    private void handle(Event<UserEvent.Deleted> event, Object delivery) {
        handled.add(event.aggregateId());
    }

    private static void fail(Event<UserEvent.Deleted> event, Object delivery) {
        throw new IllegalStateException("the mail server is down");
    }
}
