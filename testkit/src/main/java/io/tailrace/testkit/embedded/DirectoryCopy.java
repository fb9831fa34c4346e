package io.tailrace.testkit.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Copies a directory with everything in it. Stateless. */
final class DirectoryCopy {

    private DirectoryCopy() {}

    /**
     * Copies with permissions and times.
     *
     * @param to must not exist
     */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) throws IOException {
                        return copyEntry(directory);
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        return copyEntry(file);
                    }

                    private FileVisitResult copyEntry(Path entry) throws IOException {
                        Files.copy(
                                entry,
                                to.resolve(from.relativize(entry)),
                                StandardCopyOption.COPY_ATTRIBUTES);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
