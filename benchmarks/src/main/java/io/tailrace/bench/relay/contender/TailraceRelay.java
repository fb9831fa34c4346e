package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.relay.cli.RelayMain;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The relay of Tailrace.
 *
 * @param name the name in tables and charts
 * @param options the options other than the addresses of the servers
 */
public record TailraceRelay(String name, List<String> options) implements Contender {

    public static final String NAME = "tailrace";
    public static final String AT_LEAST_ONCE = "tailrace at-least-once";

    /** The options that all relays of a lab have. */
    static final List<String> COMMON =
            List.of("--partitions", Integer.toString(Lab.PARTITIONS), "--admin-port", "0");

    /** The relay with its default configuration. */
    public static TailraceRelay asShipped() {
        return new TailraceRelay(NAME, List.of());
    }

    /** The relay without Kafka transactions, which shows the cost of exactly-once. */
    public static TailraceRelay atLeastOnce() {
        return new TailraceRelay(AT_LEAST_ONCE, List.of("--delivery", "at-least-once"));
    }

    /** One of several relays that share the outbox. */
    public static TailraceRelay shard(int index, int count) {
        return new TailraceRelay(
                "tailrace %d/%d".formatted(index, count),
                List.of("--shard", "%d/%d".formatted(index, count)));
    }

    @Override
    public String topic() {
        return "outbox.order";
    }

    @Override
    public void makeSlot(Lab lab, String slot) throws IOException, SQLException {
        FirstStart.of(this, 1, lab, slot);
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(arguments(lab, slot));
        return start(lab, arguments);
    }

    /** The addresses of the servers, and the slot. */
    static List<String> arguments(Lab lab, String slot) {
        return List.of(
                "--database-url",
                lab.postgres().jdbcUrl(),
                "--database-user",
                lab.postgres().user(),
                "--database-password",
                lab.postgres().password(),
                "--bootstrap-servers",
                lab.bootstrapServers(),
                "--slot",
                slot);
    }

    /** Starts a relay with the given options, and those that all relays of a lab have. */
    static MeasuredProcess start(Lab lab, List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(COMMON);
        return MeasuredProcess.startJava(
                RelayMain.class, Jvm.ofTheImage().arguments(), arguments, lab.directory());
    }
}
