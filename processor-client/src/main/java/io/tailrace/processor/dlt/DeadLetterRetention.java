package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * How long the dead-letter topic keeps its records.
 *
 * @param millis {@code retention.ms} of the topic; negative if records are kept until somebody
 *     deletes them, null if it may not be read
 * @param bytes {@code retention.bytes} of the topic, the size of a partition from which on its
 *     oldest records are deleted; negative for no limit, null if it may not be read
 */
public record DeadLetterRetention(@Nullable Long millis, @Nullable Long bytes) {

    /** Of a topic whose configuration may not be read. */
    public static final DeadLetterRetention UNKNOWN = new DeadLetterRetention(null, null);

    /**
     * Asks the brokers; unknown if the right to ask is missing.
     *
     * @throws io.tailrace.process.OperatorException if the brokers refuse it for another reason
     */
    public static DeadLetterRetention ask(Admin admin, KafkaCluster kafka)
            throws InterruptedException {
        ConfigResource topic =
                new ConfigResource(ConfigResource.Type.TOPIC, kafka.topics().deadLetter());
        try {
            Config config =
                    admin.describeConfigs(List.of(topic)).all().get().values().iterator().next();
            return new DeadLetterRetention(
                    number(config, "retention.ms"), number(config, "retention.bytes"));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return UNKNOWN;
            }
            throw KafkaErrors.refused(
                    kafka, "read the configuration of topic " + topic.name(), e.getCause());
        }
    }

    /** A setting that is a number; null if the brokers do not tell it. */
    private static @Nullable Long number(Config config, String name) {
        ConfigEntry entry = config.get(name);
        String value = entry == null ? null : entry.value();
        return value == null ? null : Long.valueOf(value);
    }

    /** How long dead letters are kept, for people, on one line. */
    public String text() {
        if (millis == null) {
            return "how long they are kept is not known: to see it, the right DescribeConfigs on"
                    + " the dead-letter topic is needed";
        }
        String kept =
                time().map(time -> "dead letters are kept for " + text(time))
                        .orElse("dead letters are kept until somebody deletes them");
        return bytes == null || bytes < 0
                ? kept
                : kept
                        + ", and deleted earlier when a partition has more than %d bytes"
                                .formatted(bytes);
    }

    /** A time in its two largest units. */
    public static String text(Duration time) {
        if (time.toDays() > 0) {
            return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
        }
        return time.toHours() > 0
                ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
                : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }

    /** For how long records are kept; empty if they are kept for ever, or it is not known. */
    public Optional<Duration> time() {
        return millis == null || millis < 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(millis));
    }

    /**
     * From when on the brokers may delete a dead letter, which they do together with its
     * neighbours; empty if it is kept, or it is not known.
     */
    public Optional<Instant> expiry(DeadLetterRecord deadLetter) {
        try {
            return time().map(deadLetter.time()::plus);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty(); // beyond what can be written as a time
        }
    }
}
