package io.tailrace.event.internal;

/** A value that breaks a rule; made by {@link Check}. */
public final class InvalidValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String subject;

    InvalidValueException(String subject, String message) {
        super(message);
        this.subject = subject;
    }

    /** What has the value: the name of an option, a field or a parameter. */
    public String subject() {
        return subject;
    }
}
