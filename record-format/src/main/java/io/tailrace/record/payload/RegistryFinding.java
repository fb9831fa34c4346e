package io.tailrace.record.payload;

/**
 * What a look at the registry has found.
 *
 * @param subject what was looked at: {@link #CONNECTION}, {@link #LOGIN} or the subject of a schema
 * @param state whether it is as it should be
 * @param text what was found, without secrets
 */
public record RegistryFinding(String subject, State state, String text) {

    /** Whether the registry answers. */
    public static final String CONNECTION = "connection";

    /** Whether the registry accepts the credentials. */
    public static final String LOGIN = "login";

    /** What can be found. */
    public enum State {
        /** It is as it should be. */
        GOOD,
        /** The registry does not answer, or not as a registry does. */
        AWAY,
        /** The registry does not accept the credentials. */
        REFUSED,
        /** The registry has no such schema, or one that cannot be used. */
        MISSING,
        /** It was not asked for, or no answer says it. */
        UNKNOWN
    }
}
