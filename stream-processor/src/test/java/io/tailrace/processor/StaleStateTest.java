package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleStateTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LONG_AGO =
            NOW.minus(StaleState.MAX_AGE).minus(Duration.ofSeconds(1));

    @TempDir Path application;

    @Test
    void stateThatWasUsedShortlyBeforeIsKept() throws IOException {
        Path task = task("0_0", LONG_AGO);
        setLastUse(task.resolve("rocksdb/held/LOG"), NOW.minus(Duration.ofHours(1)));

        StaleState.delete(application, NOW);

        assertThat(task.resolve("rocksdb/held/LOG")).exists();
    }

    @Test
    void onlyTheStateOfTasksThatWereNotUsedIsDeleted() throws IOException {
        Path old = task("1_12", LONG_AGO);
        Path recent = task("1_13", NOW);
        Path other = task("kafka-streams-process-metadata", LONG_AGO);

        StaleState.delete(application, NOW);

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
        assertThat(other).exists();
    }

    @Test
    void withoutADirectoryThereIsNothingToDelete() {
        assertThatCode(() -> StaleState.delete(application.resolve("none"), NOW))
                .doesNotThrowAnyException();
    }

    private Path task(String name, Instant lastUse) throws IOException {
        Path task = application.resolve(name);
        Path file = Files.createDirectories(task.resolve("rocksdb/held")).resolve("LOG");
        Files.writeString(file, "x");
        try (Stream<Path> files = Files.walk(task)) {
            for (Path path : files.toList()) {
                setLastUse(path, lastUse);
            }
        }
        return task;
    }

    private static void setLastUse(Path path, Instant time) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(time));
    }
}
