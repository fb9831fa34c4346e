package io.tailrace.bench.relay;

import io.tailrace.relay.cli.RelayMain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(
                List.of(
                        "--database-url",
                        lab.postgres().jdbcUrl(),
                        "--database-user",
                        lab.postgres().user(),
                        "--database-password",
                        lab.postgres().password(),
                        "--bootstrap-servers",
                        lab.bootstrapServers(),
                        "--slot",
                        slot,
                        "--partitions",
                        Integer.toString(Lab.PARTITIONS),
                        "--admin-port",
                        "0"));
        return MeasuredProcess.startJava(RelayMain.class, JVM, arguments, lab.directory());
    }
}
