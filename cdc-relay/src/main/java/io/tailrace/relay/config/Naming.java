package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * What the source of the events is called. Immutable.
 *
 * @param sourceName the {@code ce_source} of the events, and the qualifier of everything that the
 *     relay stores in Kafka: a URI reference of 1 to 200 characters of {@code [A-Za-z0-9._:/-]};
 *     empty for a relay that names its source after database and table when it first starts
 * @param takeOverPosition the key in the topic of positions of the position that a relay takes over
 *     if it has none of its own; empty for none
 */
public record Naming(String sourceName, String takeOverPosition) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{0,200}");

    /** The default: no name, and no position to take over. */
    public static final Naming DEFAULT = new Naming("", "");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public Naming {
        Check.that(
                NAME.matcher(sourceName).matches(),
                "source-name",
                "must be 1 to 200 of [A-Za-z0-9._:/-]",
                Check.quote(sourceName));
        Check.that(
                isUriReference(sourceName),
                "source-name",
                "must be a URI reference, as CloudEvents demand: text before the first colon must be a scheme",
                Check.quote(sourceName));
    }

    private static boolean isUriReference(String name) {
        try {
            return new URI(name).toString().equals(name);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether the source has a name of its own. */
    public boolean hasName() {
        return !sourceName.isEmpty();
    }
}
