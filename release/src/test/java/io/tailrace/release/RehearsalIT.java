package io.tailrace.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rehearsal of a release, which needs git and minutes. */
@Tag("full")
class RehearsalIT {

    private static final long MINUTES = 60;

    @TempDir Path directory;

    @Test
    void aReleaseCanBeStagedTwiceAndUsed() throws Exception {
        assumeTrue(Files.exists(Path.of("../.git")), "the rehearsal copies a checkout of git");
        Path output = directory.resolve("rehearsal.out");
        ProcessBuilder builder =
                new ProcessBuilder("bash", "../.ci/rehearse-release")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("TMPDIR", directory.toString());
        Process rehearsal = builder.start();

        boolean ended = rehearsal.waitFor(MINUTES, TimeUnit.MINUTES);
        rehearsal.descendants().forEach(ProcessHandle::destroy);
        rehearsal.destroy();
        assertThat(ended).as("%s", Files.readString(output)).isTrue();

        assertThat(rehearsal.exitValue()).as("%s", Files.readString(output)).isZero();
        assertThat(Files.readString(output))
                .contains("reproducible: ")
                .contains("consumer: 2 events committed and subscribed, 1 rolled back")
                .containsPattern("came from: \\d+ staged\\R")
                .contains("Failed to validate Maven distribution SHA-256")
                .contains("API of producer-lib: INCOMPATIBLE since ")
                .contains("rehearsed the release of ");
    }
}
