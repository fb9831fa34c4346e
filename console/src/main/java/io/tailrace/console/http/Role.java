package io.tailrace.console.http;

import java.util.Locale;

/** What a caller may do. A role may do everything that the roles before it may do. */
public enum Role {
    /** Look at everything, but possibly not at payloads. */
    VIEW,
    /** Redrive and discard dead letters, and see payloads. */
    OPERATE;

    /** Whether this role includes another one. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** The role as the API writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
