package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.ExecutionConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the local state, which one processor of an application id uses at a time. The
 * operating system releases the lock when the process ends, however it ends. The lock file stays
 * and names the process that took the directory last.
 */
final class StateDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

    private final FileChannel lockFile;
    private final LeftState state;

    private StateDirectory(FileChannel lockFile, LeftState state) {
        this.lockFile = lockFile;
        this.state = state;
    }

    /**
     * Creates the directory if it is missing, takes it until {@link #close()}, and deletes state
     * that must not be continued.
     *
     * @throws OperatorException if the directory cannot be created or written to, or if another
     *     processor of the same application id has taken it
     */
    static StateDirectory take(ExecutionConfig execution) {
        Path directory = execution.stateDirectory().toAbsolutePath();
        String application = execution.applicationId();
        Path file = directory.resolve(application + ".lock");
        FileChannel lockFile = open(directory, application, file);
        try {
            if (lock(lockFile) == null) {
                throw taken(directory, application, file);
            }
            writeHolder(lockFile);
            LeftState state = new LeftState(directory, application);
            state.deleteUnlessYoung(Instant.now());
            return new StateDirectory(lockFile, state);
        } catch (IOException e) {
            close(lockFile);
            throw unusable(directory, e.toString(), e);
        } catch (OperatorException e) {
            close(lockFile);
            throw e;
        }
    }

    private static FileChannel open(Path directory, String application, Path file) {
        try {
            Files.createDirectories(directory);
            FileChannel lockFile =
                    FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE));
            refuseForeignState(directory, directory.resolve(application), lockFile);
            return lockFile;
        } catch (IOException e) {
            throw unusable(directory, e.toString(), e);
        }
    }

    /** State that another user left cannot be read, let alone changed. */
    private static void refuseForeignState(Path directory, Path state, FileChannel lockFile) {
        if (Files.exists(state) && !(Files.isDirectory(state) && Files.isWritable(state))) {
            close(lockFile);
            throw unusable(directory, state + " is not a directory that can be written to", null);
        }
    }

    /** Returns null if another process, or another processor of this process, has the lock. */
    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void writeHolder(FileChannel lockFile) throws IOException {
        String holder = "process %d since %s".formatted(ProcessHandle.current().pid(), now());
        lockFile.truncate(0);
        lockFile.write(ByteBuffer.wrap(holder.getBytes(UTF_8)), 0);
    }

    private static Instant now() {
        return Instant.ofEpochSecond(Instant.now().getEpochSecond());
    }

    private static OperatorException taken(Path directory, String application, Path file) {
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "State directory %s must be used by one processor of application id %s at a time, but is in use by %s"
                        .formatted(directory, application, holder(file)),
                "Stop that processor, or give this processor a directory of its own with"
                        + " --state-dir; processors with the same application id share the"
                        + " partitions.");
    }

    private static String holder(Path file) {
        try {
            String holder = Files.readString(file);
            return holder.isBlank() ? "an unknown process" : holder;
        } catch (IOException e) {
            LOG.debug("Could not read which process has the lock file {}", file, e);
            return "an unknown process";
        }
    }

    private static OperatorException unusable(
            Path directory, String reason, @Nullable Throwable cause) {
        return new OperatorException(
                ExitCode.USAGE,
                "state-dir must be a directory that this process can create and write to, got %s: %s"
                        .formatted(directory, reason),
                "Choose another directory with --state-dir, or let user %s write to this one."
                        .formatted(System.getProperty("user.name")),
                cause);
    }

    /**
     * Lets the next processor continue the state. To be called after Kafka Streams has stopped in
     * order with all its state restored.
     *
     * @param tasks the tasks that Kafka Streams had at the end
     */
    void keepState(Set<String> tasks) {
        try {
            state.keep(tasks, Instant.now());
        } catch (IOException e) {
            LOG.warn(
                    "Could not keep the state on disk; the next processor restores it from Kafka",
                    e);
        }
    }

    /** Lets another processor use the directory. To be called after Kafka Streams has stopped. */
    @Override
    public void close() {
        close(lockFile);
    }

    private static void close(FileChannel lockFile) {
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("Could not close the lock file of the state directory", e);
        }
    }
}
