package io.tailrace.record;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import java.net.URI;
import java.net.URISyntaxException;

/** Which headers a row may store. Stateless. */
final class StoredHeaders {

    private static final String PREFIX = "ce_";
    private static final String DATA_SCHEMA = "ce_dataschema";

    /** Of a record in binary mode, {@code content-type} is this attribute. */
    private static final String DATA_CONTENT_TYPE = "ce_datacontenttype";

    private StoredHeaders() {}

    /**
     * Requires that the record with this header is an event that every SDK of CloudEvents reads,
     * and that the header does not forge what only the pipeline writes.
     *
     * @throws UnpublishableException naming the header and its rule
     */
    static void require(String name, String value) throws UnpublishableException {
        if (EventHeaders.isReserved(name)) {
            throw violation("headers must not have one that only the pipeline writes", name);
        }
        if (name.equals(DATA_CONTENT_TYPE)) {
            throw violation(
                    "headers must have the media type of the payload as content-type", name);
        }
        if (name.startsWith(PREFIX) && !isAttribute(name)) {
            throw violation("headers of CloudEvents must be ce_ and a name of a-z and 0-9", name);
        }
        if (name.equals(DATA_SCHEMA) && !isUri(value)) {
            throw violation("header " + DATA_SCHEMA + " must be a URI", value);
        }
    }

    /** Every row has such headers, so no regular expression. */
    private static boolean isAttribute(String name) {
        for (int i = PREFIX.length(); i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
                return false;
            }
        }
        return name.length() > PREFIX.length();
    }

    private static boolean isUri(String value) {
        try {
            return new URI(value).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static UnpublishableException violation(String rule, String actual) {
        return new UnpublishableException(
                rule + ", got \"" + Check.shorten(actual, DeadLetterRecords.MAX_NAME) + '"');
    }
}
