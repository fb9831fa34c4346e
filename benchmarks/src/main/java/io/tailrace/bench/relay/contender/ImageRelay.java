package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The relay with its default configuration as its container image runs it: the packaged program, on
 * JDK 25 or later, with compact object headers and an AOT cache.
 *
 * @param home the directory that {@code benchmarks/peers/tailrace-image.sh} has made
 */
public record ImageRelay(Path home) implements Contender {

    public static final String NAME = "tailrace, JDK 25";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String topic() {
        return TailraceRelay.asShipped().topic();
    }

    @Override
    public void makeSlot(Lab lab, String slot) throws IOException, SQLException {
        FirstStart.of(this, 1, lab, slot);
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("jdk/bin/java").toString());
        command.add("@" + home.resolve("java.options"));
        command.add(MeasuredProcess.temporaryDirectory(lab.directory()));
        command.addAll(Jvm.ofTheImage().arguments());
        command.addAll(List.of("-jar", home.resolve("tailrace-relay.jar").toString()));
        command.addAll(TailraceRelay.arguments(lab, slot));
        command.addAll(TailraceRelay.COMMON);
        Path log = Files.createTempFile(lab.directory(), "relay-", ".log");
        return MeasuredProcess.start(command, Map.of(), lab.directory(), log);
    }
}
