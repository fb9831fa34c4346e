package io.tailrace.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.event.internal.Check;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.regex.Pattern;

/** The {@code ce_source} of events: a URI reference, as CloudEvents demand. Stateless. */
public final class SourceName {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{0,200}");

    private SourceName() {}

    /**
     * Checks a name that is configured.
     *
     * @param name may be empty, for none
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public static void require(String name) {
        Check.that(
                NAME.matcher(name).matches(),
                "source-name",
                "must be 1 to 200 of [A-Za-z0-9._:/-]",
                Check.quote(name));
        Check.that(
                isUriReference(name),
                "source-name",
                "must be a URI reference, as CloudEvents demand: text before the first colon must be a scheme",
                Check.quote(name));
    }

    /**
     * The name if none is configured.
     *
     * @param database the name of the database
     * @param table the name of the table with its schema
     */
    public static String of(String database, String table) {
        return "/" + encoded(database) + "/" + encoded(table);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }

    private static boolean isUriReference(String name) {
        try {
            return new URI(name).toString().equals(name);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
