package io.tailrace.process.lookup;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;

/**
 * Asks which events of a minute of an aggregate type are missing, doubled or invented.
 *
 * @param key names the question; a UUID in its 36-character form
 * @param source whose events, as in {@code ce_source}; 1 to {@value RowQuestion#MAX_LENGTH}
 *     characters
 * @param type the aggregate type; empty for rows whose type makes no topic
 * @param minute the minute of the ids, as a number of minutes since 1970; -1 for ids without a time
 * @param applicationId the application id of the processors
 */
public record BucketQuestion(
        String key, String source, String type, long minute, String applicationId)
        implements LookupQuestion {

    /** The minute of ids that have no time. */
    private static final long UNTIMED = -1;

    /** The year 9999. */
    private static final long LAST_MINUTE = 4_223_371_680L;

    /** A topic has it with a prefix or a suffix of the pipeline. */
    private static final int MAX_NAME = 200;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value and its rule
     */
    public BucketQuestion {
        QuestionKey.require(key);
        Check.that(
                !source.isEmpty() && source.length() <= RowQuestion.MAX_LENGTH,
                "source",
                "must be 1 to %d characters".formatted(RowQuestion.MAX_LENGTH),
                Check.quote(source));
        requireName("type", type, type.isEmpty());
        Check.that(
                minute >= UNTIMED && minute <= LAST_MINUTE,
                "minute",
                "must be a number of minutes since 1970, or -1",
                minute);
        requireName("applicationId", applicationId, false);
    }

    /** Asks about a bucket. */
    public static BucketQuestion of(String source, String type, long minute, String applicationId) {
        return new BucketQuestion(QuestionKey.next(), source, type, minute, applicationId);
    }

    private static void requireName(String subject, String name, boolean allowed) {
        Check.that(
                allowed || (TopicNames.isLegal(name) && name.length() <= MAX_NAME),
                subject,
                "must be 1 to %d characters of [a-zA-Z0-9._-]".formatted(MAX_NAME),
                Check.quote(name));
    }
}
