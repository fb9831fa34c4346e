package io.tailrace.event.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The oldest kafka-clients that Tailrace works with. Looks at the version file in the jar and loads
 * no class of Kafka, so that an old jar is named before one of its missing methods is called.
 */
public final class KafkaClientsFloor {

    /** The oldest supported version. */
    public static final String REQUIRED = "4.2.0";

    /** The version that Tailrace is built and tested with. */
    public static final String RECOMMENDED = "4.3.1";

    private static final String VERSION_FILE = "kafka/kafka-version.properties";
    private static final String CLASS_FILE = "org/apache/kafka/clients/Metadata.class";
    private static final Pattern VERSION =
            Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\..*?(-ccs|-ce)?");

    /**
     * Confluent's builds have the version of its platform: 7.9 has Kafka 3.9, 8.2 has Kafka 4.2.
     */
    private static final int CONFLUENT_MAJOR_OFFSET = 4;

    private static final int REQUIRED_MAJOR = 4;
    private static final int REQUIRED_MINOR = 2;

    private KafkaClientsFloor() {}

    /**
     * Checks the kafka-clients whose classes a class loader finds. A jar without a readable
     * version, for example a shaded one, is accepted. The version file of another jar is not looked
     * at: one that has relocated an old kafka-clients into itself has that file, too.
     *
     * @throws IllegalStateException if the version is below {@link #REQUIRED}; the message has the
     *     version that was found, its jar, the required version and the remedy
     */
    public static void check(ClassLoader loader) {
        Optional<URL> file = versionFile(loader);
        if (file.isPresent()) {
            check(file.get());
        }
    }

    private static void check(URL file) {
        String version = version(file);
        if (isBelow(version)) {
            throw new IllegalStateException(
                    "kafka-clients must be %1$s or newer, got %2$s from %3$s: older ones can write a record to the wrong topic (CVE-2026-35554) and lack methods that Tailrace calls. With Spring Boot, which manages an older version, set <kafka.version>%4$s</kafka.version> in the properties of the pom, or ext['kafka.version'] = '%4$s' in Gradle; without it, depend on org.apache.kafka:kafka-clients:%4$s"
                            .formatted(REQUIRED, version, jar(file), RECOMMENDED));
        }
    }

    /** The version file beside the classes of Kafka's clients. */
    private static Optional<URL> versionFile(ClassLoader loader) {
        URL classFile = loader.getResource(CLASS_FILE);
        if (classFile == null) {
            return Optional.empty();
        }
        String root = root(classFile, CLASS_FILE);
        try {
            return Collections.list(loader.getResources(VERSION_FILE)).stream()
                    .filter(file -> root(file, VERSION_FILE).equals(root))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not look for " + VERSION_FILE, e);
        }
    }

    private static boolean isBelow(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return false;
        }
        int ahead = parts.group(3) == null ? 0 : CONFLUENT_MAJOR_OFFSET;
        int major = Integer.parseInt(parts.group(1)) - ahead;
        int minor = Integer.parseInt(parts.group(2));
        return major < REQUIRED_MAJOR || (major == REQUIRED_MAJOR && minor < REQUIRED_MINOR);
    }

    private static String version(URL file) {
        Properties properties = new Properties();
        try (InputStream text = file.openStream()) {
            properties.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
        return properties.getProperty("version", "");
    }

    /** {@code jar:file:/lib/kafka-clients.jar!/kafka/…} without the way into the jar. */
    private static String jar(URL file) {
        return root(file, VERSION_FILE).replaceAll("^jar:|!$", "");
    }

    private static String root(URL file, String name) {
        return file.toString().replace("/" + name, "");
    }
}
