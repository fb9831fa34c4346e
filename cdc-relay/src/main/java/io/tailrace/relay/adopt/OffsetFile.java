package io.tailrace.relay.adopt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which Debezium Server stores offsets: a serialized map of byte arrays. No class but
 * those of such a map is read. For one thread.
 *
 * @param path the setting {@code debezium.source.offset.storage.file.filename}
 */
public record OffsetFile(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetFile.class);
    private static final long MAX_BYTES = 16L << 20;
    private static final long MAX_REFERENCES = 100_000;
    private static final int MAX_DEPTH = 5;

    /**
     * The offsets by their keys; keys that are none of a Debezium connector are left out.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the file cannot be read, or holds
     *     anything else
     */
    Map<OffsetKey, String> offsets() {
        Map<OffsetKey, String> offsets = new HashMap<>();
        entries()
                .forEach(
                        (key, value) ->
                                OffsetKey.read(key.getBytes(UTF_8))
                                        .ifPresent(known -> offsets.put(known, value)));
        return offsets;
    }

    /**
     * Stores an offset in place of that of the same key, and keeps the others. The file is replaced
     * as a whole, or not at all. A new file belongs to the owner of its directory, as far as this
     * process may give it away.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the file cannot be written
     */
    void store(OffsetKey key, String offset) {
        requireLinked();
        Map<String, String> entries = exists() ? entries() : new HashMap<>();
        entries.keySet()
                .removeIf(
                        old -> OffsetKey.read(old.getBytes(UTF_8)).filter(key::equals).isPresent());
        entries.put(key.json(), offset);
        try {
            replace(serialized(entries));
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /**
     * Requires that the file could be replaced. Changes nothing.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if it could not
     */
    void requireWritable() {
        requireLinked();
        if (exists()) {
            entries();
        }
        try {
            if (exists() && !Files.isWritable(path)) {
                throw new AccessDeniedException(path.toString());
            }
            Path temporary = temporary();
            try {
                copyAccess(temporary);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** Whether the file exists. */
    boolean exists() {
        return Files.exists(path);
    }

    /**
     * The name of the user who may read the file, which exists.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if it cannot be found out
     */
    String owner() {
        try {
            return Files.getOwner(path).getName();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Whoever follows the link later must find what was written. */
    private void requireLinked() {
        if (Files.isSymbolicLink(path) && !exists()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "The offset file %s is a link to %s, which does not exist"
                            .formatted(path, destination()),
                    "Mount the volume that holds the file, or correct --offset-file. If the file is a"
                            + " new one, give the path that the link leads to.");
        }
    }

    private String destination() {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            return "a path that cannot be read";
        }
    }

    private Path temporary() throws IOException {
        return Files.createTempFile(directory(), "offsets", ".tmp");
    }

    /** The program may have been given a link to a file on a volume, which outlives the link. */
    private Path target() throws IOException {
        return exists() ? path.toRealPath() : path.toAbsolutePath();
    }

    private Path directory() throws IOException {
        Path directory = target().getParent();
        if (directory == null) {
            throw new IOException("it is no file in a directory");
        }
        return directory;
    }

    private void replace(byte[] content) throws IOException {
        Path temporary = temporary();
        try {
            Files.write(temporary, content);
            copyAccess(temporary);
            try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(temporary, target(), StandardCopyOption.ATOMIC_MOVE);
            forceDirectory();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Without it a power failure brings the former file back, whose offset is outdated. Everything
     * else is done by now, and some file systems cannot do it.
     */
    private void forceDirectory() throws IOException {
        Path directory = directory();
        if (!isPosix(directory)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.warn(
                    "The offset file {} is written, but its file system does not write the directory"
                            + " to disk when it is asked to: {}. Should the host lose its power in the"
                            + " next minutes, repeat the command before the other program starts.",
                    path,
                    e.toString());
        }
    }

    /** The program that reads the file runs as its owner, or may write the directory. */
    private void copyAccess(Path temporary) throws IOException {
        if (!isPosix(temporary)) {
            return;
        }
        if (exists()) {
            Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(path));
            own(temporary, Files.getOwner(path));
            return;
        }
        try {
            own(temporary, Files.getOwner(directory()));
        } catch (IOException e) {
            LOG.debug("The new file {} stays with the user of this process", path, e);
        }
    }

    private static void own(Path file, UserPrincipal owner) throws IOException {
        if (!Files.getOwner(file).equals(owner)) { // only root may do it
            Files.setOwner(file, owner);
        }
    }

    private static boolean isPosix(Path existing) throws IOException {
        return Files.getFileStore(existing).supportsFileAttributeView("posix");
    }

    @SuppressWarnings("ArrayAsKeyOfSetOrMap") // as Kafka Connect does, which reads the file
    private static byte[] serialized(Map<String, String> entries) throws IOException {
        HashMap<byte[], byte[]> raw = new HashMap<>();
        entries.forEach((key, value) -> raw.put(key.getBytes(UTF_8), value.getBytes(UTF_8)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(raw);
        }
        return bytes.toByteArray();
    }

    private Map<String, String> entries() {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
                ObjectInputStream in = new ObjectInputStream(file)) {
            in.setObjectInputFilter(OffsetFile::check);
            Map<String, String> entries = new HashMap<>();
            if (!(in.readObject() instanceof Map<?, ?> raw)) {
                throw new IOException("it holds no map");
            }
            for (Map.Entry<?, ?> entry : raw.entrySet()) {
                if (entry.getValue() != null) { // a deleted offset
                    entries.put(text(entry.getKey()), text(entry.getValue()));
                }
            }
            return entries;
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            throw failed("read", e);
        }
    }

    private static String text(Object bytes) throws IOException {
        if (bytes instanceof byte[] known) {
            return new String(known, UTF_8);
        }
        throw new IOException("it holds something else than bytes");
    }

    /** Allows nothing but a hash map of byte arrays, of a limited size. */
    private static Status check(FilterInfo info) {
        if (info.streamBytes() > MAX_BYTES
                || info.arrayLength() > MAX_BYTES
                || info.references() > MAX_REFERENCES
                || info.depth() > MAX_DEPTH) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        return type == null
                        || type == HashMap.class
                        || type == byte[].class
                        || type == Map.Entry[].class // asked for by HashMap itself
                ? Status.ALLOWED
                : Status.REJECTED;
    }

    private OperatorException failed(String operation, Exception e) {
        return new OperatorException(
                ExitCode.SETUP,
                "Could not %s the offset file %s: %s".formatted(operation, path, e),
                "Correct --offset-file: it must be the file that Debezium Server names in"
                        + " debezium.source.offset.storage.file.filename, and this process must be"
                        + " allowed to read it. To write it, run as its owner or as root.",
                e);
    }
}
