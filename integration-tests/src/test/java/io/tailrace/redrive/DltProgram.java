package io.tailrace.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The program {@code tailrace-processor dlt} on a broker, and dead letters for it. */
final class DltProgram {

    static final Duration SOON = Duration.ofSeconds(90);

    private final KafkaBroker kafka;
    private final Path directory;

    /**
     * The output and the exit code of a command.
     *
     * @param output standard output and standard error
     */
    record Result(int exitCode, String output) {}

    DltProgram(KafkaBroker kafka, Path directory) {
        this.kafka = kafka;
        this.directory = directory;
    }

    /** Runs {@code dlt} with these arguments to its end, and prints what it printed. */
    Result run(String... arguments) throws Exception {
        try (IsolatedProgram program = start(arguments)) {
            int exitCode = program.exitCode(Duration.ofMinutes(10));
            return print(new Result(exitCode, program.output()), arguments);
        }
    }

    static Result print(Result result, String... arguments) {
        System.out.printf(
                "$ tailrace-processor dlt %s%n%sexit code %d%n%n",
                String.join(" ", arguments), shortened(result.output()), result.exitCode());
        return result;
    }

    /** Starts {@code dlt} with these arguments. */
    IsolatedProgram start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("dlt"));
        all.addAll(List.of(arguments));
        all.add("--bootstrap-servers=" + kafka.bootstrapServers());
        Path own = Files.createTempDirectory(directory, "dlt");
        return IsolatedProgram.start(ProcessorMain.class, List.of("-Xmx256m"), own, all);
    }

    KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** The event id of the dead letter with this name. */
    static String id(String name) {
        return "0197a1b2-0000-7000-8000-%012x".formatted(name.hashCode() & 0xffff_ffffL);
    }

    /**
     * A dead letter.
     *
     * @param name the user of the event, which its id follows from
     * @param headers besides id, type and reason; they replace these
     */
    static ProducerRecord<byte[], byte[]> deadLetter(String name, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(
                        "events.dlt",
                        name.getBytes(UTF_8),
                        "{\"userId\":\"%s\",\"changes\":{}}".formatted(name).getBytes(UTF_8));
        letter.headers().add("ce_id", id(name).getBytes(UTF_8));
        letter.headers().add("ce_type", "user.deleted.v1".getBytes(UTF_8));
        letter.headers().add("tailrace-reason", "MaxRetries".getBytes(UTF_8));
        headers.forEach((header, value) -> letter.headers().add(header, value.getBytes(UTF_8)));
        return letter;
    }

    void deadLetters(String group, int count) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < count; i++) {
                producer.send(
                                deadLetter(
                                        "%s-%d".formatted(group, i),
                                        Map.of("tailrace-group", group, "tailrace-attempt", "5")))
                        .get();
            }
        }
    }

    /** The beginning and the end of a long output. */
    private static String shortened(String output) {
        List<String> lines = output.lines().toList();
        List<String> shown = new ArrayList<>(lines);
        if (lines.size() > 30) {
            shown = new ArrayList<>(lines.subList(0, 15));
            shown.add("… " + (lines.size() - 30) + " lines …");
            shown.addAll(lines.subList(lines.size() - 15, lines.size()));
        }
        return String.join("\n", shown) + "\n";
    }
}
