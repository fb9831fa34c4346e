package io.tailrace.processor.schema;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where schemas are read from: a directory of files {@code <type>.schema.json}, a bundle file, or
 * the URL of a bundle. Files with other names, and hidden ones, are ignored. Immutable and safe for
 * any thread.
 */
public final class SchemaSource {

    /** The most bytes that all schemas may have together: 16 MiB. */
    static final int MAX_BYTES = 16 << 20;

    private final @Nullable URI url;
    private final @Nullable Path path;

    private SchemaSource(@Nullable URI url, @Nullable Path path) {
        this.url = url;
        this.path = path;
    }

    /**
     * The source at a location.
     *
     * @param location an {@code http:} or {@code https:} URL, a {@code file:} URL, or a path
     * @throws OperatorException with {@link ExitCode#USAGE} if it is none of these
     */
    public static SchemaSource of(String location) {
        try {
            return parse(location);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "schemas must be a path, or an http, https or file URL: " + e.getMessage(),
                    "Correct the location of the schemas.",
                    e);
        }
    }

    private static SchemaSource parse(String location) {
        if (location.matches("(?i)https?:.*")) {
            return new SchemaSource(URI.create(location), null);
        }
        boolean isUrl = location.matches("(?i)file:.*");
        return new SchemaSource(null, isUrl ? Path.of(URI.create(location)) : Path.of(location));
    }

    /** The location for messages: a path, or a URL without its query, which may hold a secret. */
    public String shown() {
        return url == null ? String.valueOf(path) : url.toString().replaceFirst("[?#].*", "");
    }

    /** The URL; null for files. */
    @Nullable URI url() {
        return url;
    }

    /**
     * Reads everything.
     *
     * @throws IOException if it cannot be read; the message says why
     * @throws SchemaRefusedException if there is too much, or no schema
     */
    SchemaFiles read() throws IOException, SchemaRefusedException {
        if (url != null) {
            return bundle(SchemaDownload.get(url, MAX_BYTES + 1));
        }
        Path from = Objects.requireNonNull(path);
        return Files.isDirectory(from) ? directory(from) : bundle(readFile(from, MAX_BYTES));
    }

    private SchemaFiles bundle(byte[] bytes) throws SchemaRefusedException {
        requireSize(bytes.length);
        return new SchemaFiles(List.of(new SchemaFiles.File(shown(), bytes)), true);
    }

    private SchemaFiles directory(Path directory) throws IOException, SchemaRefusedException {
        List<SchemaFiles.File> files = new ArrayList<>();
        int total = 0;
        for (Path file : list(directory)) {
            byte[] bytes = readFile(file, MAX_BYTES - total);
            total += bytes.length;
            requireSize(total);
            files.add(new SchemaFiles.File(file.getFileName().toString(), bytes));
        }
        if (files.isEmpty()) {
            throw new SchemaRefusedException(
                    shown(), "the directory must have a file <type>" + SchemaFiles.SUFFIX);
        }
        return new SchemaFiles(files, false);
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, "*" + SchemaFiles.SUFFIX)) {
            for (Path file : all) {
                if (!file.getFileName().toString().startsWith(".") && Files.isRegularFile(file)) {
                    files.add(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(Comparator.comparing(file -> file.getFileName().toString()));
        return files;
    }

    /** At most one byte more than the limit, which is then exceeded. */
    private static byte[] readFile(Path file, int limit) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(limit + 1);
        }
    }

    private void requireSize(int bytes) throws SchemaRefusedException {
        if (bytes > MAX_BYTES) {
            throw new SchemaRefusedException(
                    shown(),
                    "all schemas together must have at most %d bytes".formatted(MAX_BYTES));
        }
    }
}
