package io.tailrace.event.cloudevents;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a record carries an event, by its header {@code content-type}. */
public enum ContentMode {

    /** Attributes are headers, the value is the payload. Every topic of Tailrace has this mode. */
    BINARY,

    /** The value is a whole event as JSON. Subscribers read it, the processor refuses it. */
    STRUCTURED,

    /** The value is a list of events, which the binding does not have, or of an unknown format. */
    UNSUPPORTED;

    private static final String CLOUD_EVENTS = "application/cloudevents";
    private static final String JSON = CLOUD_EVENTS + "+json";

    /**
     * The mode of a record.
     *
     * @param contentType the header {@code content-type}, in any case and with any parameters; null
     *     if the record has none
     */
    public static ContentMode of(@Nullable String contentType) {
        String type = contentType == null ? "" : mediaType(contentType);
        if (!type.startsWith(CLOUD_EVENTS)) {
            return BINARY;
        }
        return type.equals(JSON) ? STRUCTURED : UNSUPPORTED;
    }

    private static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
