package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.ExecutionConfig;
import io.tailrace.processor.config.ProcessorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @TempDir Path temporary;

    @Test
    void aTakenDirectoryIsRefusedWithItsHolderUntilItIsReleased() {
        Path directory = temporary.resolve("deep/state");
        StateDirectory first = StateDirectory.take(execution(directory, "a"));
        long pid = ProcessHandle.current().pid();

        assertRefused(
                () -> StateDirectory.take(execution(directory, "a")),
                ExitCode.UNREACHABLE,
                "State directory "
                        + directory
                        + " must be used by one processor of application id a",
                "in use by process " + pid + " since 20");

        first.close();
        StateDirectory.take(execution(directory, "a")).close();
    }

    @Test
    void applicationsWithDifferentIdsShareADirectory() {
        try (StateDirectory a = StateDirectory.take(execution(temporary, "a"))) {
            assertThatCode(() -> StateDirectory.take(execution(temporary, "b")).close())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aFileInTheWayIsRefused() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));

        assertRefused(
                () -> StateDirectory.take(execution(file, "a")),
                ExitCode.USAGE,
                "state-dir must be a directory that this process can create and write to, got "
                        + file);
    }

    @Test
    void aFileInPlaceOfTheStateOfTheApplicationIsRefused() throws Exception {
        Files.createFile(temporary.resolve("a"));

        assertRefused(
                () -> StateDirectory.take(execution(temporary, "a")),
                ExitCode.USAGE,
                temporary.resolve("a") + " is not a directory that can be written to");
    }

    /** Nobody, not even root, may create a directory here. */
    @Test
    void aDirectoryThatCannotBeCreatedIsRefused() {
        Path impossible = Path.of("/proc/tailrace");
        assumeThat(impossible.getParent()).isDirectory();

        assertRefused(
                () -> StateDirectory.take(execution(impossible, "a")),
                ExitCode.USAGE,
                "got /proc/tailrace: ");
    }

    private static void assertRefused(ThrowingCallable take, ExitCode code, String... message) {
        assertThatThrownBy(take)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(code);
                            assertThat(e.remedy()).contains("--state-dir");
                        })
                .hasMessageContainingAll(message);
    }

    private static ExecutionConfig execution(Path directory, String application) {
        return ProcessorConfig.builder("unused:9092")
                .applicationId(application)
                .stateDirectory(directory)
                .build()
                .execution();
    }
}
