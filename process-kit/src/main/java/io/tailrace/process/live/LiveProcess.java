package io.tailrace.process.live;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A process that reports.
 *
 * @param kind {@link #RELAY} or {@link #PROCESSOR}
 * @param name the slot of a relay, the application id of a processor
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

    /** A relay of this JVM, which has just begun. */
    public static LiveProcess relay(String slot, Class<?> program, Duration interval) {
        return begin(RELAY, slot, program, interval);
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
