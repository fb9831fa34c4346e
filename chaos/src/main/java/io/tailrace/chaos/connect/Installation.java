package io.tailrace.chaos.connect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Kafka Connect with two plugins, each in a directory of its own: Debezium's connector, and what is
 * unpacked from the archive of the transform.
 *
 * @param worker the directory with the jars of the worker
 * @param plugins the {@code plugin.path}
 * @param examples the directory {@code etc} of the archive
 */
record Installation(Path worker, Path plugins, Path examples) {

    private static final List<String> CONNECTOR = List.of("debezium-", "postgresql-", "protobuf-");

    /**
     * Installs both.
     *
     * @param jars the directory with the jars of Kafka Connect and Debezium's connector
     * @param archive the archive of the transform
     * @param to an existing directory
     */
    static Installation of(Path jars, Path archive, Path to) throws IOException {
        Path worker = Files.createDirectories(to.resolve("worker"));
        Path plugins = Files.createDirectories(to.resolve("plugins"));
        Path connector = Files.createDirectories(plugins.resolve("debezium"));
        try (Stream<Path> files = Files.list(jars)) {
            for (Path jar : files.toList()) {
                String name = jar.getFileName().toString();
                boolean ofConnector = CONNECTOR.stream().anyMatch(name::startsWith);
                Files.createSymbolicLink(
                        (ofConnector ? connector : worker).resolve(name), jar.toAbsolutePath());
            }
        }
        return new Installation(worker, plugins, unpack(archive, plugins).resolve("etc"));
    }

    /** The directory in the archive. */
    private static Path unpack(Path archive, Path to) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(file)) {
            Path root = to;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path path = to.resolve(entry.getName()).normalize();
                if (!path.startsWith(to)) {
                    throw new IOException(archive + " has an entry outside of it: " + entry);
                }
                root = to.resolve(to.relativize(path).getName(0));
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(zip, path);
                }
            }
            return root;
        }
    }
}
