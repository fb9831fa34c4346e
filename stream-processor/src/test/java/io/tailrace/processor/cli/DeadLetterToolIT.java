package io.tailrace.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedrivePace;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The commands of an operator, against a real processor. Each test has its own group. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TailraceTest
class DeadLetterToolIT {

    private static final List<String> GROUPS =
            List.of(
                    "list",
                    "redrive",
                    "canary",
                    "loop",
                    "race",
                    "hasty",
                    "first",
                    "second",
                    "sparse",
                    "hostile",
                    "stale",
                    "dry",
                    "undo",
                    "expiring",
                    "huge",
                    "split");
    private static final String SHORT_WAIT = "--canary-wait=PT1S";

    @TempDir static Path state;

    private DeadLetterLab lab;

    @BeforeAll
    void start(KafkaBroker kafka) throws Exception {
        lab = new DeadLetterLab(kafka, state, GROUPS);
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void deadLettersAreListedCountedShownAndDiscarded() throws Exception {
        lab.deadLetter("list", 3, "a-1", Map.of());
        lab.awaitLetters("list", 3);

        assertThat(lab.run("list", "--group", "list")).contains("list-0", "list-2", "3 listed");
        assertThat(lab.run("list", "--group", "list", "--json", "--limit", "1"))
                .contains("\"reason\":\"HandlerMissing\"", "\"aggregate\":\"a-1\"")
                .hasLineCount(1);
        assertThat(lab.run("count", "--group", "list")).contains("HandlerMissing", "3 in all");
        assertThat(lab.run("show", "list-1")).contains("\"payload\" : \"{}\"", "tailrace-error");
        assertThat(lab.run("discard", "--id", "list-1", "--why", "test")).contains("1 discarded");
        assertThat(lab.run("count", "--group", "list")).contains("2 in all");
        assertThat(lab.run("list", "--group", "list", "--all")).contains("discarded by");
        assertThat(lab.run("list", "--group", "list", "--until", "PT1H")).contains("0 listed");
    }

    @Test
    void whatEventsHoldIsShownAsTextOfOneLine() throws Exception {
        String aggregate = "a\u001b[2J\nforged";
        lab.deadLetter("hostile", 1, aggregate, Map.of());
        lab.awaitLetters("hostile", 1);

        assertThat(lab.run("list", "--group", "hostile"))
                .contains("a\\u001b[2J\\u000aforged")
                .hasLineCount(3);
        for (List<String> command :
                List.of(
                        List.of("list", "--group", "hostile", "--json"),
                        List.of("show", "hostile-0"),
                        List.of("redrive", "--group", "hostile", "--dry-run"))) {
            assertThat(lab.run(command.toArray(String[]::new)))
                    .as("%s", command)
                    .doesNotContain("\u001b")
                    .doesNotContain("\nforged")
                    .containsIgnoringCase("\\u001b[2J");
        }
    }

    @Test
    void aRedriveGoesToTheGroupThatFailedOnceHoweverOftenItIsRepeated() throws Exception {
        lab.deadLetter("redrive", 200, "a-1", Map.of());
        lab.awaitLetters("redrive", 200);

        assertThat(lab.run("redrive", "--group", "redrive", "--dry-run")).contains("redriven=200");
        assertThat(lab.run("redrive", "--group", "redrive", "--run", "r1", "--limit", "70"))
                .contains("redriven=70");
        assertThat(lab.run("redrive", "--group", "redrive", "--run", "r1", "--canary=0"))
                .contains("redriven=130");
        assertThat(lab.run("redrive", "--group", "redrive", "--run", "r1", "--canary=0"))
                .contains("redriven=0");

        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("redrive").size() >= 200);
        List<ConsumerRecord<byte[], byte[]>> again = lab.retries("redrive");
        assertThat(again.stream().map(r -> ReadCommitted.header(r, "ce_id")))
                .containsExactlyElementsOf(DeadLetterLab.ids("redrive", 200));
        assertThat(again.get(0).topic()).isEqualTo("events.retry.redrive");
        assertThat(ReadCommitted.header(again.get(0), "tailrace-run")).isEqualTo("r1");
        assertThat(ReadCommitted.header(again.get(0), "tailrace-redrives")).isEqualTo("1");
        assertThat(again.get(0).headers().lastHeader("tailrace-attempt")).isNull();
        assertThat(again.get(0).headers().lastHeader("__streams.errors.topic")).isNull();
    }

    /** Slow fetches of one dead letter each take longer than the brokers allow a transaction. */
    @Test
    @Tag("full")
    void aRedriveWhoseDeadLettersAreFarApartIsNotAborted() throws Exception {
        sendDeadLetter("sparse", 0);
        for (int i = 0; i < 40; i++) {
            sendDeadLetter("filler", i);
        }
        sendDeadLetter("sparse", 1);

        assertThat(
                        lab.run(
                                "redrive",
                                "--group=sparse",
                                "--kafka=transaction.timeout.ms=2000",
                                "--kafka=max.partition.fetch.bytes=1",
                                "--kafka=fetch.min.bytes=1000000",
                                "--kafka=fetch.max.wait.ms=500"))
                .contains("redriven=2");
        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("sparse").size() == 2);
    }

    /** One dead letter that no broker would take keeps none of the others back. */
    @Test
    void aDeadLetterThatIsTooLargeForItsTopicIsRefused() throws Exception {
        byte[] random = new byte[20_000];
        new Random(1).nextBytes(random);
        sendDeadLetter("huge", 0, random);
        sendDeadLetter("huge", 1, "{}".getBytes(UTF_8));
        lab.awaitLetters("huge", 2);
        lab.configure("events.retry.huge", "max.message.bytes", 10_000);

        String[] compressed = {"redrive", "--group=huge", "--kafka=compression.type=gzip"};
        assertThatThrownBy(() -> lab.run(compressed))
                .hasMessageContaining("to topic events.retry.huge in run")
                .hasMessageMatching("Could not send dead letter [0-9]:[0-9]+ to topic .*");
        assertThat(lab.run("redrive", "--group=huge", "--dry-run"))
                .contains("refused: it has 20", "topic events.retry.huge accepts at most 10000")
                .contains("redriven=1 refused=1 refused_too_large=1");
        assertThat(lab.run("redrive", "--group=huge")).contains("redriven=1 refused=1");
        lab.configure("events.retry.huge", "max.message.bytes", 30_000);
        assertThat(lab.run("redrive", "--group=huge")).contains("redriven=1 refused=0");
        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("huge").size() == 2);
    }

    /** As after partitions were added: the first three are where the key belonged before. */
    @Test
    void anAggregateInTwoPartitionsIsRedrivenInItsOrder() throws Exception {
        byte[] key = "a-1".getBytes(UTF_8);
        int now = Utils.toPositive(Utils.murmur2(key)) % lab.partitions("events.dlt");
        for (int number : new int[] {3, 4, 0, 1, 2}) {
            int partition = number < 3 ? (now + 1) % lab.partitions("events.dlt") : now;
            sendDeadLetter(
                    "split",
                    number,
                    new ProducerRecord<>("events.dlt", partition, key, "{}".getBytes(UTF_8)),
                    "2026-01-0" + (number + 1) + "T00:00:00Z");
        }
        lab.awaitLetters("split", 5);

        String[] command = {"redrive", "--group=split", "--run=r1"};
        assertThatThrownBy(() -> lab.run(command))
                .hasMessageContaining("redrove 3 dead letters and refused 2")
                .hasMessageContaining("2 come after dead letters of their aggregate in another");
        assertThat(lab.run(command)).contains("redriven=2 refused=0");
        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("split").size() == 5);
        assertThat(lab.retries("split").stream().map(r -> ReadCommitted.header(r, "ce_id")))
                .containsExactlyElementsOf(DeadLetterLab.ids("split", 5));
    }

    private void sendDeadLetter(String group, int number) {
        sendDeadLetter(group, number, "{}".getBytes(UTF_8));
    }

    private void sendDeadLetter(String group, int number, byte[] payload) {
        sendDeadLetter(
                group,
                number,
                new ProducerRecord<>("events.dlt", "a-1".getBytes(UTF_8), payload),
                "");
    }

    private void sendDeadLetter(
            String group, int number, ProducerRecord<byte[], byte[]> letter, String firstFailed) {
        lab.send(
                letter,
                Map.of(
                        "ce_id", group + "-" + number,
                        "ce_type", "ticket.sold.v1",
                        "tailrace-group", group,
                        "tailrace-attempt", "1",
                        "tailrace-reason", "HandlerMissing",
                        "tailrace-error", "nobody wants it",
                        "tailrace-first-failed", firstFailed));
    }

    @Test
    void anInvalidEventComesThroughTheProcessorAgain() throws Exception {
        byte[] payload = "{\"orderId\":".getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("outbox.order", "o-1".getBytes(UTF_8), payload);
        lab.send(record, Map.of("ce_id", "invalid-1", "ce_type", "order.placed.v1"));
        await().atMost(DeadLetterLab.SOON).until(() -> lab.deadLetters("invalid-1") == 1);

        assertThat(lab.run("redrive", "--id", "invalid-1", "--run", "fixed"))
                .contains("redriven=1");
        await().atMost(DeadLetterLab.SOON).until(() -> lab.deadLetters("invalid-1") == 2);
        assertThatThrownBy(() -> lab.run("redrive", "--id", "invalid-1", "--run", "fixed"))
                .hasMessageContaining("1 returned to the dead-letter topic in this run");
        assertThat(lab.events("invalid-1")).isZero();
    }

    @Test
    void canariesThatComeBackKeepTheRestWhereItIs() throws Exception {
        lab.deadLetter("canary", 10, "a-1", Map.of());
        lab.awaitLetters("canary", 10);

        assertThatThrownBy(() -> redrive("canary", "r1"))
                .hasMessageContaining("Nothing was sent")
                .hasMessageContaining("group \"canary\" has no members");
        assertThat(lab.retries("canary")).isEmpty();

        try (LabSubscriber failing = subscribe("canary", this::failAgain)) {
            assertThatThrownBy(() -> redrive("canary", "r1"))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> {
                                assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
                                assertThat(e.remedy())
                                        .contains("with another --run, or without it");
                            })
                    .hasMessageMatching(
                            "Of 2 canaries 0 were handled, [12] failed and [01] are unanswered;.* by group \"canary\" in events\\.(failed|dlt): HandlerMissing.*");
            lab.awaitLetters("canary", 12);
            assertThatThrownBy(() -> redrive("canary", "r1"))
                    .hasMessageContaining("2 canaries of topic events.retry.canary failed");
        }
        assertThat(lab.retries("canary")).hasSize(2);
        assertThatThrownBy(() -> lab.run("redrive", "--group=canary", "--run=r1", "--canary=0"))
                .hasMessageContaining("8 wait, because an event of their aggregate returned");

        try (LabSubscriber working = subscribe("canary", record -> {})) {
            assertThat(redrive("canary", "r2"))
                    .contains("redriven=10", "canariesHandled=2 canariesFailed=0");
        }
        assertThat(lab.run("count", "--group", "canary")).contains("0 in all");
    }

    /** Each group has canaries, and one group without members keeps the others back. */
    @Test
    void ofTwoGroupsBothAreTested() throws Exception {
        for (String group : List.of("first", "second")) {
            lab.deadLetter(group, 3, group, Map.of());
            lab.awaitLetters(group, 3);
        }
        String[] command = {
            "redrive", "--group=first", "--group=second", "--canary=1", "--canary-settle=PT0S"
        };
        try (LabSubscriber first = subscribe("first", record -> {})) {
            assertThatThrownBy(() -> lab.run(command))
                    .hasMessageContaining("Nothing was sent")
                    .hasMessageContaining("group \"second\" has no members");
            try (LabSubscriber second = subscribe("second", record -> {})) {
                assertThat(lab.run(command)).contains("redriven=6", "canariesHandled=2");
            }
        }
    }

    /** As consumers with auto-commit do that hand events to other threads. */
    @Test
    void aFailureThatIsReportedAfterTheCommitIsSeen() throws Exception {
        lab.deadLetter("hasty", 3, "a-1", Map.of());
        lab.awaitLetters("hasty", 3);
        Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
        try (LabSubscriber hasty =
                subscribe("hasty", record -> later.execute(() -> failAgain(record)))) {
            assertThatThrownBy(() -> lab.run("redrive", "--group=hasty", "--canary=1"))
                    .hasMessageContaining("1 failed and 0 are unanswered");
        }
        assertThat(lab.retries("hasty")).hasSize(1);
    }

    /** A consumer that begins to read the topic later may begin behind the canaries. */
    @Test
    void aGroupThatDoesNotReadItsRetryTopicGetsNothing() throws Exception {
        lab.deadLetter("elsewhere", 1, "a-1", Map.of());
        lab.awaitLetters("elsewhere", 1);
        try (LabSubscriber other =
                new LabSubscriber(
                        lab.bootstrapServers(), "elsewhere", "events.order", record -> {})) {
            assertThatThrownBy(
                            () -> lab.run("redrive", "--group=elsewhere", "--canary=1", SHORT_WAIT))
                    .hasMessageContaining("Nothing was sent")
                    .hasMessageContaining(
                            "group \"elsewhere\" has no offset in topic events.retry.elsewhere");
        }
        assertThat(lab.partitions("events.retry.elsewhere")).isEqualTo(6);
        assertThat(lab.retries("elsewhere")).isEmpty();
    }

    /** A topic of the same name was deleted: what is left of its group proves nothing. */
    @Test
    void anOffsetBehindTheEndIsNoPosition() throws Exception {
        lab.deadLetter("stale", 1, "a-1", Map.of());
        lab.awaitLetters("stale", 1);
        lab.commit("stale", "events.retry.stale", 5_000);
        try (LabSubscriber other =
                new LabSubscriber(lab.bootstrapServers(), "stale", "events.order", record -> {})) {
            assertThatThrownBy(() -> lab.run("redrive", "--group=stale", "--canary=1", SHORT_WAIT))
                    .hasMessageContaining("committed offset 5000, but its end is 0");
        }
    }

    private String redrive(String group, String run) throws Exception {
        return lab.run(
                "redrive",
                "--group=" + group,
                "--run=" + run,
                "--canary=2",
                "--canary-settle=PT1S");
    }

    private LabSubscriber subscribe(String group, Consumer<ConsumerRecord<byte[], byte[]>> handler)
            throws Exception {
        return new LabSubscriber(lab.bootstrapServers(), group, "events.retry." + group, handler);
    }

    @Test
    void aDryDiscardChangesNothingAndNeedsAFilterToo() throws Exception {
        lab.deadLetter("dry", 3, "a-1", Map.of());
        lab.awaitLetters("dry", 3);

        assertThat(lab.run("discard", "--group=dry", "--why=test", "--dry-run"))
                .contains("3 would be discarded (dry run)");
        assertThat(lab.run("discard", "--group=dry", "--why=test", "--dry-run", "--json"))
                .contains("\"dryRun\":true,\"discarded\":3");
        assertThat(lab.run("count", "--group=dry")).contains("3 in all");
        assertThatThrownBy(() -> lab.run("discard", "--why=test", "--dry-run"))
                .hasMessageContaining("discard must have a filter");
        assertThat(lab.run("discard", "--group=dry", "--why=test", "--json"))
                .contains("\"dryRun\":false,\"discarded\":3");
    }

    @Test
    void aDiscardIsUndoneAndARedriveIsNot() throws Exception {
        lab.deadLetter("undo", 4, "a-1", Map.of());
        lab.awaitLetters("undo", 4);
        lab.run("redrive", "--id=undo-0");
        lab.run("discard", "--id=undo-1", "--why=erased");
        String discard = lab.run("discard", "--id=undo-2", "--why=test", "--json");
        String run = discard.replaceAll("(?s).*\"run\":\"([^\"]+).*", "$1");

        assertThat(lab.run("list", "--error=nobody wants it", "--group=undo"))
                .contains("1 listed", "undo-3");
        assertThat(lab.run("reopen", "--discarded-by", run, "--dry-run"))
                .contains("1 would be reopened (dry run)");
        assertThat(lab.run("count", "--group=undo")).contains("1 in all");
        assertThat(lab.run("reopen", "--group=undo", "--why=mistake")).contains("1 reopened");
        assertThat(lab.run("count", "--group=undo")).contains("2 in all");
        assertThat(lab.run("list", "--group=undo", "--all"))
                .contains("redriven by", "discarded by", "reopened by");
        assertThat(lab.run("reopen", "--group=undo")).contains("0 reopened");
        assertThatThrownBy(() -> lab.run("reopen")).hasMessageContaining("must have a filter");
        assertThat(lab.run("redrive", "--group=undo")).contains("redriven=2");
        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("undo").size() == 3);
    }

    @Test
    void listAndCountSayUntilWhenDeadLettersAreKept() throws Exception {
        lab.deadLetter("expiring", 2, "a-1", Map.of());
        lab.awaitLetters("expiring", 2);
        assertThat(lab.run("count", "--group=expiring"))
                .contains("dead letters are kept until somebody deletes them")
                .doesNotContain("warning");

        lab.retainDeadLetters(Duration.ofHours(5));
        try {
            assertThat(lab.run("list", "--group=expiring"))
                    .contains(
                            "2 listed; dead letters are kept for 5 h 0 min; the oldest of these can"
                                    + " be deleted in 4 h 59 min, at ")
                    .contains("warning: 2 of these dead letters can be deleted within a day");
            assertThat(lab.run("list", "--group=expiring", "--json")).contains("\"expires\":\"20");
            assertThat(lab.run("count", "--group=expiring", "--json"))
                    .contains("\"retentionMs\":18000000", "\"expiringWithinADay\":2");
        } finally {
            lab.retainDeadLetters(Duration.ofMillis(-1));
        }
    }

    @Test
    void anEventThatCameBackTooOftenIsRefused() throws Exception {
        lab.deadLetter("loop", 1, "a-1", Map.of("tailrace-redrives", "3"));
        lab.awaitLetters("loop", 1);

        assertThatThrownBy(() -> lab.run("redrive", "--group", "loop"))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE))
                .hasMessageContaining("refused all 1 dead letters that it selected")
                .hasMessageContaining("1 returned after as many redrives as --max-redrives allows");
        assertThat(lab.run("redrive", "--group", "loop", "--max-redrives", "4"))
                .contains("redriven=1");
    }

    @Test
    void theMissingRetryTopicOfAGroupThatExistsIsCreatedWithThePartitionsOfTheCluster()
            throws Exception {
        lab.deadLetter("late", 1, "a-1", Map.of());
        lab.awaitLetters("late", 1);
        assertThatThrownBy(() -> lab.run("redrive", "--group", "late"))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
                            assertThat(e.remedy()).contains("Start a subscriber of the group");
                        })
                .hasMessageContaining("1 failed in a group that has no retry topic");
        assertThat(lab.partitions("events.retry.late")).isZero();

        lab.join("late");
        assertThat(lab.run("redrive", "--group", "late", "--dry-run"))
                .contains("to events.retry.late", "topicsCreated=[events.retry.late]");
        assertThat(lab.partitions("events.retry.late")).isZero();
        assertThat(lab.run("redrive", "--group", "late", "--partitions", "17"))
                .contains("redriven=1", "topicsCreated=[events.retry.late]");
        assertThat(lab.partitions("events.retry.late")).isEqualTo(6);
        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("late").size() == 1);
    }

    @Test
    void ofTwoThatRedriveAtOnceOneIsFencedAndNothingIsDoubled() throws Exception {
        lab.deadLetter("race", 400, "a-1", Map.of());
        lab.awaitLetters("race", 400);
        List<Thread> racers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread racer = new Thread(() -> redriveOrBeFenced("race"));
            racers.add(racer);
            racer.start();
        }
        for (Thread racer : racers) {
            racer.join();
        }
        lab.run("redrive", "--group", "race", "--canary=0", "--rate=0");

        await().atMost(DeadLetterLab.SOON).until(() -> lab.retries("race").size() >= 400);
        assertThat(lab.retries("race").stream().map(r -> ReadCommitted.header(r, "ce_id")))
                .containsExactlyElementsOf(DeadLetterLab.ids("race", 400));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> lab.run("redrive"))
                .hasMessageContaining("redrive must have a filter such as --group");
        assertThatThrownBy(() -> lab.run("show", "nobody")).hasMessageContaining("nobody");
    }

    private void redriveOrBeFenced(String group) {
        RedriveRequest request =
                new RedriveRequest(
                        "run-" + group,
                        DeadLetterFilter.ofGroup(group),
                        Long.MAX_VALUE,
                        RedrivePace.withoutCanaries(500),
                        3,
                        false,
                        "test");
        try {
            new Redrive(KafkaCluster.of(lab.bootstrapServers()), request, (letter, what) -> {})
                    .run();
        } catch (OperatorException e) {
            assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reports an event that was delivered again as failed for good. */
    private void failAgain(ConsumerRecord<byte[], byte[]> retry) {
        ProducerRecord<byte[], byte[]> failed =
                new ProducerRecord<>(
                        "events.failed", null, retry.key(), retry.value(), retry.headers());
        lab.send(
                failed,
                Map.of(
                        "tailrace-attempt", "1",
                        "tailrace-reason", "HandlerMissing",
                        "tailrace-error", "nobody wants it"));
    }
}
