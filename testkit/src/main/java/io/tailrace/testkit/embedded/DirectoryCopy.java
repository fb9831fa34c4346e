package io.tailrace.testkit.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** Copies a directory with everything in it. Stateless. */
final class DirectoryCopy {

    private DirectoryCopy() {}

    /**
     * Copies with permissions and times. What is deleted meanwhile may be left out.
     *
     * @param to must not exist
     * @param leftOut files and directories, below the first path, that are not copied
     */
    static void copy(Path from, Path to, Set<Path> leftOut) throws IOException {
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

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure)
                            throws IOException {
                        if (failure instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw failure;
                    }

                    private FileVisitResult copyEntry(Path entry) throws IOException {
                        if (leftOut.contains(entry)) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        try {
                            Files.copy(
                                    entry,
                                    to.resolve(from.relativize(entry)),
                                    StandardCopyOption.COPY_ATTRIBUTES);
                            return FileVisitResult.CONTINUE;
                        } catch (NoSuchFileException e) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                    }
                });
    }
}
