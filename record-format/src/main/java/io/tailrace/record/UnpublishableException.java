package io.tailrace.record;

/** A row cannot become a record of its aggregate type's topic. The message gives the reason. */
public final class UnpublishableException extends Exception {

    @java.io.Serial private static final long serialVersionUID = 1L;

    /** The reason, for people. */
    public UnpublishableException(String message) {
        super(message);
    }
}
