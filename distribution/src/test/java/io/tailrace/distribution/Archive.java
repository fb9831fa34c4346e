package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The archive that the build has packaged before the integration tests run. Stateless. */
final class Archive {

    private static final Path FILE = Path.of(System.getProperty("tailrace.distribution"));

    private Archive() {}

    /** The name of its one directory: the product and the version. */
    static String root() {
        return FILE.getFileName().toString().replaceFirst("\\.tar\\.gz$", "");
    }

    /** The version in the name of the archive. */
    static String version() {
        return root().substring("tailrace-".length());
    }

    /** What is in the archive, in its order. */
    static List<TarArchiveEntry> entries() throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(FILE));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                entries.add(entry);
                entry = tar.getNextEntry();
            }
        }
        return entries;
    }

    /** Unpacks the archive as a user does, and returns its directory. */
    static Path unpack(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Shell.Result result = new Shell(directory, Map.of()).run("tar xzf '" + FILE + "'");
        assertThat(result.output()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return directory.resolve(root());
    }
}
