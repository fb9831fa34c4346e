package io.tailrace.process.live;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A process that reports.
 *
 * @param kind {@link #RELAY} or {@link #PROCESSOR}
 * @param name what the position of a relay is stored under, its slot after the name of its source
 *     if it has one, as {@code billing/tailrace_outbox}; the application id of a processor
 * @param instance tells processes of the same name apart; a process that is started again is
 *     another instance
 * @param host the name of the machine
 * @param version of Tailrace
 * @param started when the process began, by its own clock
 * @param interval the time between two reports
 */
public record LiveProcess(
        String kind,
        String name,
        String instance,
        String host,
        String version,
        Instant started,
        Duration interval) {

    /** The kind of a relay. */
    public static final String RELAY = "relay";

    /** The kind of a processor. */
    public static final String PROCESSOR = "processor";

    /** The version of classes that are in no jar. */
    private static final String DEVELOPMENT = "development";

    /**
     * A relay of this JVM, which has just begun.
     *
     * @param name what its position is stored under: a slot is unique within one PostgreSQL only
     */
    public static LiveProcess relay(String name, Class<?> program, Duration interval) {
        return begin(RELAY, name, program, interval);
    }

    /** A processor of this JVM, which has just begun. */
    public static LiveProcess processor(String applicationId, Class<?> program, Duration interval) {
        return begin(PROCESSOR, applicationId, program, interval);
    }

    private static LiveProcess begin(
            String kind, String name, Class<?> program, Duration interval) {
        return new LiveProcess(
                kind,
                name,
                UUID.randomUUID().toString(),
                hostName(),
                versionOf(program),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                interval);
    }

    /** The key of its reports. */
    public String key() {
        return kind + "/" + name + "/" + instance;
    }

    /** The name of the relay that a key of reports is of; empty if it is of another process. */
    public static Optional<String> relayOf(String key) {
        String begin = RELAY + "/";
        int end = key.lastIndexOf('/'); // a name can have the separator, an instance has none
        return key.startsWith(begin) && end > begin.length()
                ? Optional.of(key.substring(begin.length(), end))
                : Optional.empty();
    }

    private static String versionOf(Class<?> program) {
        Package jar = program.getPackage();
        @Nullable String version = jar == null ? null : jar.getImplementationVersion();
        return version == null ? DEVELOPMENT : version;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
