package io.tailrace.relay.erase;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * When a broker removes a record by itself, as the settings of its topic say. Pure.
 *
 * @param until at the latest about; null if the settings name no time
 * @param why what decides about it, and how to have the record removed sooner
 */
record TopicExpiry(@Nullable Instant until, String why) {

    /** Brokers look for what is too old every 5 minutes by default, and delete a minute later. */
    private static final Duration CHECKED = Duration.ofMinutes(6);

    private static final String OTHERS =
            "takes the records of all aggregates from groups that have not read them, and from"
                    + " repairs";

    private static final Duration FAR = Duration.ofDays(365_000);

    /** The expiry of records of which some are events that processors still hold. */
    static TopicExpiry held(long events) {
        return new TopicExpiry(
                null,
                "not removed by itself, because %d of the events are still held".formatted(events));
    }

    /**
     * The expiry of the newest of several records.
     *
     * @param settings of the topic; empty if they cannot be read
     * @param newest the time of the record
     * @param replaced whether the topic has a newer record, or a tombstone, with the same key
     */
    static TopicExpiry of(Map<String, String> settings, Instant newest, boolean replaced) {
        if (settings.isEmpty()) {
            return new TopicExpiry(
                    null, "not known: the right DescribeConfigs on the topic is missing");
        }
        String policy = settings.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
        if (policy.contains("delete")) {
            return deleted(settings, newest);
        }
        return replaced
                ? compacted(settings, newest)
                : new TopicExpiry(
                        null,
                        "not removed by itself, because the topic is compacted and keeps the last"
                                + " record of each key: write a record with this key and without a"
                                + " value");
    }

    /** A segment is deleted when its last record is too old, and rolled when its first one is. */
    private static TopicExpiry deleted(Map<String, String> settings, Instant newest) {
        long retention = number(settings, TopicConfig.RETENTION_MS_CONFIG);
        long segment = number(settings, TopicConfig.SEGMENT_MS_CONFIG);
        return retention < 0
                ? new TopicExpiry(
                        null,
                        "not removed by itself, because retention.ms is -1: set a retention.ms, or"
                                + " delete what is before an offset with kafka-delete-records.sh,"
                                + " which "
                                + OTHERS)
                : new TopicExpiry(
                        after(newest, retention, segment),
                        "retention.ms=%d and segment.ms=%d; less of them removes it sooner, and %s"
                                .formatted(retention, segment, OTHERS));
    }

    private static TopicExpiry compacted(Map<String, String> settings, Instant newest) {
        long lag = number(settings, TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG);
        Instant until =
                lag < 0
                        ? null
                        : after(newest, lag, number(settings, TopicConfig.SEGMENT_MS_CONFIG));
        return until == null
                ? new TopicExpiry(
                        null,
                        "removed when the broker compacts its segment, at no known time: set"
                                + " max.compaction.lag.ms, as in kafka-configs.sh --alter"
                                + " --add-config max.compaction.lag.ms=3600000")
                : new TopicExpiry(
                        until,
                        "max.compaction.lag.ms=%d, if the partition is written to after that"
                                .formatted(lag));
    }

    /** Null if that is centuries away. */
    private static @Nullable Instant after(Instant newest, long millis, long more) {
        if (millis > FAR.toMillis() || more > FAR.toMillis()) {
            return null;
        }
        try {
            return newest.plusMillis(millis).plusMillis(Math.max(0, more)).plus(CHECKED);
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static long number(Map<String, String> settings, String name) {
        String value = settings.get(name);
        return value == null ? -1 : Long.parseLong(value);
    }
}
