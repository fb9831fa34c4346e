package io.tailrace.relay.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;

/**
 * What tells the meters of one relay's outbox from those of another: the slot alone does not,
 * because outboxes of different databases may all have the default one. Immutable.
 *
 * @param source the name of the source, as events have it in {@code ce_source}; not empty
 * @param slot the relay's slot
 */
public record OutboxName(String source, String slot) {

    /** Whether a meter is one of this outbox. */
    public boolean isTagOf(Meter.Id meter) {
        return source.equals(meter.getTag(RelayMeters.SOURCE))
                && slot.equals(meter.getTag(RelayMeters.SLOT));
    }

    /** The tags that every meter of the outbox has. */
    Tags tags() {
        return Tags.of(RelayMeters.SOURCE, source, RelayMeters.SLOT, slot);
    }
}
