package io.tailrace.release.staging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The archive that Maven Central's publisher takes: the staged version in the layout of a
 * repository, without the lists of versions, which Maven Central makes itself. The same files give
 * the same bytes.
 */
final class Bundle {

    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Bundle() {}

    /**
     * @return how many files the archive has
     */
    static int write(Path repository, Path archive) throws IOException {
        List<Path> files = files(repository);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Path file : files) {
                ZipEntry entry =
                        new ZipEntry(repository.relativize(file).toString().replace('\\', '/'));
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                Files.copy(file, zip);
            }
        }
        return files.size();
    }

    /** The files that the archive has, in the order of their names. */
    static List<Path> files(Path repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("maven-metadata"))
                    .sorted()
                    .toList();
        }
    }
}
