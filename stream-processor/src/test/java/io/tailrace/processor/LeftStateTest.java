package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftStateTest {

    private static final Instant STOPPED = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir Path directory;

    private LeftState state;
    private Path task;

    @BeforeEach
    void createState() throws IOException {
        state = new LeftState(directory, "app");
        task = task("0_0");
    }

    @Test
    void stateThatWasCurrentShortlyBeforeIsKept() throws IOException {
        state.keep(Set.of("0_0"), STOPPED);

        state.deleteUnlessYoung(STOPPED.plus(LeftState.MAX_AGE));

        assertThat(task).exists();
    }

    @Test
    void olderStateIsDeleted() throws IOException {
        state.keep(Set.of("0_0"), STOPPED);

        state.deleteUnlessYoung(STOPPED.plus(LeftState.MAX_AGE).plusMillis(1));

        assertThat(task).doesNotExist();
    }

    @Test
    void stateOfAProcessorThatWasKilledIsDeleted() throws IOException {
        state.keep(Set.of("0_0"), STOPPED);
        state.deleteUnlessYoung(STOPPED);

        new LeftState(directory, "app").deleteUnlessYoung(STOPPED);

        assertThat(task).doesNotExist();
    }

    @Test
    void stateOfTasksThatTheProcessorNoLongerHadIsDeleted() throws IOException {
        Path other = task("1_12");
        Path file = Files.writeString(directory.resolve("app/process-metadata"), "x");

        state.keep(Set.of("0_0"), STOPPED);

        assertThat(task).exists();
        assertThat(other).doesNotExist();
        assertThat(file).exists();
    }

    @Test
    void aTimeThatIsFarInTheFutureOrNoTimeProvesNothing() throws IOException {
        state.keep(Set.of("0_0"), STOPPED.plus(Duration.ofDays(30)));
        state.deleteUnlessYoung(STOPPED);
        assertThat(task).doesNotExist();

        Path again = task("0_0");
        Files.writeString(directory.resolve("app.current"), "yesterday");
        state.deleteUnlessYoung(STOPPED);
        assertThat(again).doesNotExist();
    }

    @Test
    void withoutStateThereIsNothingToDelete() throws IOException {
        new LeftState(directory.resolve("none"), "app").deleteUnlessYoung(STOPPED);

        assertThat(directory.resolve("none")).doesNotExist();
    }

    private Path task(String name) throws IOException {
        Path created = Files.createDirectories(directory.resolve("app").resolve(name));
        Files.createDirectories(created.resolve("rocksdb/held-events"));
        Files.writeString(created.resolve("rocksdb/held-events/LOG"), "x");
        return created;
    }
}
