package io.tailrace.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChaosRunTest {

    private final List<String> progress = new ArrayList<>();
    private final RunSettings settings = RunSettings.of(7, Duration.ZERO, progress::add);
    private Path directory = Path.of("");

    @AfterEach
    void deleteKeptLogs() throws IOException {
        ChaosRun.deleteRecursively(directory);
    }

    @Test
    void aCleanRunDeletesItsDirectory() throws Exception {
        ChaosRun.execute(suite(true), settings);

        assertThat(directory).doesNotExist();
        assertThat(progress).noneMatch(line -> line.startsWith("logs kept"));
    }

    @Test
    void aRunWithViolationsKeepsItsLogsAndPrintsTheirPath() throws Exception {
        ChaosRun.execute(suite(false), settings);

        assertThat(directory).isNotEmptyDirectory();
        assertThat(directory.resolve("scratch")).doesNotExist();
        assertThat(progress).contains("logs kept in " + directory);
    }

    @Test
    void aRunThatFailsKeepsItsLogs() {
        Suite<Result> failing =
                suite(
                        run -> {
                            throw new IllegalStateException("no broker");
                        });

        assertThatThrownBy(() -> ChaosRun.execute(failing, settings)).hasMessage("no broker");
        assertThat(directory).isDirectory();
    }

    @Test
    void expectedViolationsAreNoReasonToKeepLogs() throws Exception {
        ChaosRun.execute(suite(false), settings.expectingViolations());

        assertThat(directory).doesNotExist();
    }

    @Test
    void whatWasStartedLastIsClosedFirst() throws Exception {
        List<String> closed = new ArrayList<>();
        ChaosRun.execute(
                suite(
                        run -> {
                            run.closing(() -> closed.add("first"));
                            run.closing(() -> closed.add("second"));
                            return new Result(true);
                        }),
                settings);

        assertThat(closed).containsExactly("second", "first");
    }

    private Suite<Result> suite(boolean clean) {
        return suite(run -> new Result(clean));
    }

    private Suite<Result> suite(Body body) {
        return new Suite<>() {
            @Override
            public String title(long seed) {
                return "chaos test: seed=" + seed;
            }

            @Override
            public Result run(ChaosRun run) throws Exception {
                directory = run.scratch().getParent();
                Files.writeString(directory.resolve("relay.log"), "a line");
                return body.run(run);
            }
        };
    }

    private interface Body {
        Result run(ChaosRun run) throws Exception;
    }

    private record Result(boolean isClean) implements SuiteResult {

        @Override
        public List<String> violations() {
            return isClean ? List.of() : List.of("1 lost");
        }

        @Override
        public String details() {
            return "";
        }

        @Override
        public String line() {
            return "";
        }
    }
}
