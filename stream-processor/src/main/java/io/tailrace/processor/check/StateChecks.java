package io.tailrace.processor.check;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.check.Checklist;
import io.tailrace.processor.config.ExecutionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Checks of the directory of the local state. Writes nothing into it. */
final class StateChecks {

    private static final long FEW_BYTES = 1L << 30;
    private static final int BITS_PER_MEBIBYTE = 20;

    private final Checklist list;
    private final Path directory;

    StateChecks(Checklist list, ExecutionConfig execution) {
        this.list = list;
        this.directory = execution.stateDirectory().toAbsolutePath();
    }

    void run() throws InterruptedException {
        if (list.check("state.directory", this::requireWritable)) {
            list.warnIf("state.space", "the directory has free space", this::space);
        } else {
            list.skip("the directory cannot be used", "state.space");
        }
    }

    private String requireWritable() {
        Path existing = existing();
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "state-dir must be a directory that user %s can create and write to, got %s: %s is not"
                            .formatted(System.getProperty("user.name"), directory, existing),
                    "Choose another directory with --state-dir, or let the user write to this one.");
        }
        return existing.equals(directory)
                ? "%s can be written to".formatted(directory)
                : "%s can be created".formatted(directory);
    }

    /** The directory, or the one above that exists. */
    private Path existing() {
        Path path = directory;
        while (!Files.exists(path)) {
            path = Objects.requireNonNull(path.getParent()); // the root exists
        }
        return path;
    }

    private Optional<String> space() throws IOException {
        long free = Files.getFileStore(existing()).getUsableSpace();
        return free >= FEW_BYTES
                ? Optional.empty()
                : Optional.of(
                        "%s has %d MiB of free space. Held events and remembered ids need more when events wait for long; use a larger disk."
                                .formatted(directory, free >> BITS_PER_MEBIBYTE));
    }
}
