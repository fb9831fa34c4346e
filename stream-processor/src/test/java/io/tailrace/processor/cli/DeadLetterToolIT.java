package io.tailrace.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.ProcessorConfig;
import io.tailrace.processor.ProcessorConfig.Retries;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.RetryPolicy;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.dlt.LetterFilter;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedriveOrder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an operator types, against a real processor. Each test has a group of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLetterToolIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> GROUPS = List.of("list", "redrive", "canary", "loop", "race");

    @TempDir static Path state;

    private KafkaBroker kafka;
    private StreamProcessor processor;
    private KafkaProducer<byte[], byte[]> producer;
    private ReadCommitted retries;
    private ReadCommitted events;
    private ReadCommitted deadLetters;

    @BeforeAll
    void start() throws Exception {
        kafka = Testkit.kafka();
        Map<String, RetryPolicy> groups = new HashMap<>();
        GROUPS.forEach(group -> groups.put(group, RetryPolicy.defaults()));
        processor =
                new StreamProcessor(
                        ProcessorConfig.of(kafka.bootstrapServers())
                                .withRetries(new Retries(RetryPolicy.defaults(), groups))
                                .withExecution(
                                        new ProcessorConfig.Execution(
                                                "test", state, Duration.ofMillis(50), 1)));
        processor.start();
        assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        retries = observe("events\\.retry\\..*");
        events = observe("events\\.order");
        deadLetters = observe("events\\.dlt");
    }

    @AfterAll
    void stop() {
        retries.close();
        events.close();
        deadLetters.close();
        producer.close();
        processor.close();
        kafka.close();
    }

    @Test
    void deadLettersAreListedCountedShownAndDiscarded() throws Exception {
        deadLetter("list", 3, "a-1", Map.of());
        awaitLetters("list", 3);

        assertThat(run("list", "--group", "list")).contains("list-0", "list-2", "3 listed");
        assertThat(run("list", "--group", "list", "--json", "--limit", "1"))
                .contains("\"reason\":\"HandlerMissing\"", "\"aggregate\":\"a-1\"")
                .hasLineCount(1);
        assertThat(run("count", "--group", "list")).contains("HandlerMissing", "3 in all");
        assertThat(run("show", "list-1")).contains("\"payload\" : \"{}\"", "tailrace-error");
        assertThat(run("discard", "--id", "list-1", "--why", "test")).contains("1 discarded");
        assertThat(run("count", "--group", "list")).contains("2 in all");
        assertThat(run("list", "--group", "list", "--all")).contains("discarded by");
        assertThat(run("list", "--group", "list", "--until", "PT1H")).contains("0 listed");
    }

    @Test
    void aRedriveGoesToTheGroupThatFailedOnceHoweverOftenItIsRepeated() throws Exception {
        deadLetter("redrive", 200, "a-1", Map.of());
        awaitLetters("redrive", 200);

        assertThat(run("redrive", "--group", "redrive", "--dry-run")).contains("redriven=200");
        assertThat(run("redrive", "--group", "redrive", "--run", "r1", "--limit", "70"))
                .contains("redriven=70");
        assertThat(run("redrive", "--group", "redrive", "--run", "r1")).contains("redriven=130");
        assertThat(run("redrive", "--group", "redrive", "--run", "r1")).contains("redriven=0");

        await().atMost(SOON).until(() -> of(retries, "redrive").size() >= 200);
        List<ConsumerRecord<byte[], byte[]>> again = of(retries, "redrive");
        assertThat(again.stream().map(r -> ReadCommitted.header(r, "ce_id")))
                .containsExactlyElementsOf(ids("redrive", 200));
        assertThat(again.get(0).topic()).isEqualTo("events.retry.redrive");
        assertThat(ReadCommitted.header(again.get(0), "tailrace-run")).isEqualTo("r1");
        assertThat(ReadCommitted.header(again.get(0), "tailrace-redrives")).isEqualTo("1");
        assertThat(again.get(0).headers().lastHeader("tailrace-attempt")).isNull();
        assertThat(again.get(0).headers().lastHeader("__streams.errors.topic")).isNull();
    }

    @Test
    void anInvalidEventComesThroughTheProcessorAgain() throws Exception {
        byte[] payload = "{\"orderId\":".getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("outbox.order", "o-1".getBytes(UTF_8), payload);
        add(record, Map.of("ce_id", "invalid-1", "ce_type", "order.placed.v1"));
        producer.send(record).get();
        await().atMost(SOON).until(() -> has(deadLetters, "invalid-1") == 1);

        assertThat(run("redrive", "--id", "invalid-1", "--run", "fixed")).contains("redriven=1");
        await().atMost(SOON).until(() -> has(deadLetters, "invalid-1") == 2);
        assertThat(run("redrive", "--id", "invalid-1", "--run", "fixed"))
                .contains("refused_same_run=1");
        assertThat(has(events, "invalid-1")).isZero();
    }

    @Test
    void canariesThatComeBackKeepTheRestWhereItIs() throws Exception {
        deadLetter("canary", 10, "a-1", Map.of());
        awaitLetters("canary", 10);
        Thread failing = new Thread(() -> failAgain("canary"));
        failing.start();

        assertThatThrownBy(() -> run("redrive", "--group", "canary", "--canary", "2"))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE))
                .hasMessageMatching("[12] of 2 canaries came back.*");
        failing.join();
        assertThat(of(retries, "canary")).hasSize(2);
        assertThat(run("redrive", "--group", "canary", "--canary", "2", "--canary-wait", "PT0.5S"))
                .contains("canariesReturned=0");
    }

    @Test
    void anEventThatCameBackTooOftenIsRefused() throws Exception {
        deadLetter("loop", 1, "a-1", Map.of("tailrace-redrives", "3"));
        awaitLetters("loop", 1);

        assertThat(run("redrive", "--group", "loop")).contains("redriven=0", "refused_loop=1");
        assertThat(run("redrive", "--group", "loop", "--max-redrives", "4")).contains("redriven=1");
    }

    @Test
    void ofTwoThatRedriveAtOnceOneIsFencedAndNothingIsDoubled() throws Exception {
        deadLetter("race", 400, "a-1", Map.of());
        awaitLetters("race", 400);
        List<Thread> racers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread racer = new Thread(() -> redriveOrBeFenced("race"));
            racers.add(racer);
            racer.start();
        }
        for (Thread racer : racers) {
            racer.join();
        }
        run("redrive", "--group", "race");

        await().atMost(SOON).until(() -> of(retries, "race").size() >= 400);
        assertThat(of(retries, "race").stream().map(r -> ReadCommitted.header(r, "ce_id")))
                .containsExactlyElementsOf(ids("race", 400));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> run("redrive"))
                .hasMessageContaining("redrive must have a filter such as --group");
        assertThatThrownBy(() -> run("show", "nobody")).hasMessageContaining("nobody");
    }

    private void redriveOrBeFenced(String group) {
        RedriveOrder order =
                new RedriveOrder(
                        "run-" + group,
                        LetterFilter.open().ofGroup(group),
                        Long.MAX_VALUE,
                        500,
                        0,
                        Duration.ZERO,
                        3,
                        false);
        try {
            new Redrive(
                            ProcessorConfig.of(kafka.bootstrapServers()).target(),
                            order,
                            (letter, what) -> {})
                    .run();
        } catch (OperatorException e) {
            assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the group was given fails for good. */
    @SuppressWarnings("FutureReturnValueIgnored") // flushed
    private void failAgain(String group) {
        await().atMost(SOON).until(() -> of(retries, group).size() == 2);
        for (ConsumerRecord<byte[], byte[]> retry : of(retries, group)) {
            ProducerRecord<byte[], byte[]> failed =
                    new ProducerRecord<>(
                            "events.failed", null, retry.key(), retry.value(), retry.headers());
            add(failed, Map.of("tailrace-attempt", "1", "tailrace-reason", "HandlerMissing"));
            producer.send(failed);
        }
        producer.flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // flushed
    private void deadLetter(String group, int count, String key, Map<String, String> more)
            throws Exception {
        for (String id : ids(group, count)) {
            ProducerRecord<byte[], byte[]> failed =
                    new ProducerRecord<>(
                            "events.failed", key.getBytes(UTF_8), "{}".getBytes(UTF_8));
            add(failed, more);
            add(
                    failed,
                    Map.of(
                            "ce_id", id,
                            "ce_type", "ticket.sold.v1",
                            "tailrace-group", group,
                            "tailrace-attempt", "1",
                            "tailrace-reason", "HandlerMissing",
                            "tailrace-error", "nobody wants it"));
            producer.send(failed);
        }
        producer.flush();
    }

    private static List<String> ids(String group, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(group + "-" + i);
        }
        return ids;
    }

    private void awaitLetters(String group, int count) {
        await().atMost(SOON).until(() -> of(deadLetters, group).size() == count);
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(ReadCommitted topic, String group) {
        return topic.records().stream()
                .filter(r -> ReadCommitted.header(r, "tailrace-group").equals(group))
                .toList();
    }

    private static long has(ReadCommitted topic, String id) {
        return topic.delivered().stream().filter(d -> d.id().equals(id)).count();
    }

    private ReadCommitted observe(String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    private String run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("dlt"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        StringWriter out = new StringWriter();
        AtomicReference<Exception> failure = new AtomicReference<>();
        CommandLine line =
                new CommandLine(new ProcessorCommand())
                        .setOut(new PrintWriter(out))
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler(
                                (e, command, parsed) -> {
                                    failure.set(e);
                                    return 1;
                                });
        int code = line.execute(all.toArray(String[]::new));
        if (failure.get() != null) {
            throw failure.get();
        }
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }

    private static void add(ProducerRecord<byte[], byte[]> record, Map<String, String> headers) {
        headers.forEach(
                (name, value) -> {
                    record.headers().remove(name);
                    record.headers().add(name, value.getBytes(UTF_8));
                });
    }
}
