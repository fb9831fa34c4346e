package io.tailrace.bench.relay;

import io.tailrace.relay.cli.RelayMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The relay of this project.
 *
 * @param name as in a table
 * @param options besides those that say where its servers are
 */
record TailraceRelay(String name, List<String> options) implements Contender {

    /** Those of its image. */
    private static final List<String> JVM = List.of("-Xmx192m", "-XX:+UseSerialGC");

    static final String NAME = "tailrace";
    static final String AT_LEAST_ONCE = "tailrace at-least-once";

    /** With its defaults. */
    static TailraceRelay asShipped() {
        return new TailraceRelay(NAME, List.of());
    }

    /** Without Kafka transactions: what exactly-once costs. */
    static TailraceRelay atLeastOnce() {
        return new TailraceRelay(AT_LEAST_ONCE, List.of("--delivery", "at-least-once"));
    }

    /** One of several that share the outbox. */
    static TailraceRelay shard(int index, int count) {
        return new TailraceRelay(
                "tailrace %d/%d".formatted(index, count),
                List.of("--shard", "%d/%d".formatted(index, count)));
    }

    @Override
    public String topic() {
        return "outbox.order";
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of(
                        RelayMain.class.getName(),
                        "--database-url",
                        lab.postgres().jdbcUrl(),
                        "--database-user",
                        lab.postgres().user(),
                        "--bootstrap-servers",
                        lab.bootstrapServers(),
                        "--slot",
                        slot,
                        "--partitions",
                        Integer.toString(Lab.PARTITIONS),
                        "--admin-port",
                        "0"));
        command.addAll(options);
        return MeasuredProcess.start(
                command,
                Map.of("TAILRACE_RELAY_DATABASE_PASSWORD", lab.postgres().password()),
                lab.directory(),
                lab.directory().resolve(name.replaceAll("\\W", "-") + ".log"));
    }
}
