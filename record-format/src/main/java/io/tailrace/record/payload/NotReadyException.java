package io.tailrace.record.payload;

/** What is needed to convert a payload is not there yet, see {@link PayloadConverter#convert}. */
public final class NotReadyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what is not there; without values of the payload
     */
    public NotReadyException(String message) {
        super(message);
    }
}
