package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    private static final String OPTIONS = "java.options";
    private static final String CACHE = "-XX:AOTCache=";

    /** Whether the directory is complete: the option of the cache is written last. */
    boolean isComplete() {
        try {
            return Files.readString(home.resolve(OPTIONS)).contains(CACHE);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "tailrace on JDK 25";
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
        command.add("@" + home.resolve(OPTIONS));
        command.add("-XX:AOTMode=on"); // ends the JVM if it cannot use the cache
        command.add(MeasuredProcess.temporaryDirectory(lab.directory()));
        command.addAll(Jvm.ofTheImage().arguments());
        command.addAll(List.of("-jar", home.resolve("tailrace-relay.jar").toString()));
        command.addAll(TailraceRelay.arguments(lab, slot));
        command.addAll(TailraceRelay.COMMON);
        Path log = Files.createTempFile(lab.directory(), "relay-", ".log");
        return MeasuredProcess.start(command, Map.of(), lab.directory(), log);
    }
}
