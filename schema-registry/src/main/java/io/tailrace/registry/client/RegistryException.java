package io.tailrace.registry.client;

/** The registry did not give what was asked for. The message names neither a user nor a secret. */
public final class RegistryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean missing;

    private RegistryException(String message, boolean missing) {
        super(message.replaceAll("\\p{Cntrl}+", " ")); // of answers, which may be hostile
        this.missing = missing;
    }

    /** It does not answer, or not as a registry does. */
    public static RegistryException unavailable(String message) {
        return new RegistryException(message, false);
    }

    /** It has no such schema, or one that cannot be used. */
    public static RegistryException missing(String message) {
        return new RegistryException(message, true);
    }

    /** Whether the registry has answered that there is no such schema. */
    public boolean isMissing() {
        return missing;
    }
}
