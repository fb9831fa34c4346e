package io.tailrace.processor.schedule;

/** The names of the schedule of held events. */
public final class Schedule {

    /** The default application id of processors. */
    public static final String DEFAULT_APPLICATION_ID = "tailrace-processor";

    /** The state store: a due key to {@link HeldEventCodec}. */
    public static final String STORE = "held-events";

    private static final String SUFFIX = "-" + STORE + "-changelog";

    private Schedule() {}

    /** The changelog topic of the held events of the processors with this application id. */
    public static String changelog(String applicationId) {
        return applicationId + SUFFIX;
    }

    /** Whether a topic has the name of a {@linkplain #changelog changelog of held events}. */
    public static boolean isChangelog(String topic) {
        return topic.endsWith(SUFFIX);
    }
}
