package io.tailrace.relay.config;

import io.tailrace.record.SourceName;

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

    /** The default: no name, and no position to take over. */
    public static final Naming DEFAULT = new Naming("", "");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public Naming {
        SourceName.require(sourceName);
    }

    /** Whether the source has a name of its own. */
    public boolean hasName() {
        return !sourceName.isEmpty();
    }
}
