package io.tailrace.registry.client;

/** The registry did not give what was asked for. The message names neither a user nor a secret. */
public final class RegistryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private enum Kind {
        UNAVAILABLE,
        REFUSED,
        MISSING
    }

    private RegistryException(String message, Kind kind) {
        super(message.replaceAll("\\p{Cntrl}+", " ")); // of answers, which may be hostile
        this.kind = kind;
    }

    /** It does not answer, or not as a registry does. */
    public static RegistryException unavailable(String message) {
        return new RegistryException(message, Kind.UNAVAILABLE);
    }

    /** It does not accept the credentials, or needs some. */
    static RegistryException refused(String message) {
        return new RegistryException(message, Kind.REFUSED);
    }

    /** It has no such schema, or one that cannot be used. */
    public static RegistryException missing(String message) {
        return new RegistryException(message, Kind.MISSING);
    }

    /** Whether the registry has answered that there is no such schema. */
    public boolean isMissing() {
        return kind == Kind.MISSING;
    }

    /** Whether the registry does not accept the credentials. */
    public boolean isRefused() {
        return kind == Kind.REFUSED;
    }
}
