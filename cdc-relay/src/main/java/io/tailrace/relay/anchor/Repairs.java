package io.tailrace.relay.anchor;

import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.metrics.RelayMetrics;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts the repairs of a relay, and keeps the last one. Safe for any thread. */
public final class Repairs {

    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);

    private final String slot;
    private final RelayMetrics metrics;
    private volatile @Nullable String reason;
    private volatile @Nullable String last;

    public Repairs(String slot, RelayMetrics metrics) {
        this.slot = slot;
        this.metrics = metrics;
    }

    /**
     * What was repaired last, for people; empty if nothing was repaired since the relay started.
     */
    public Optional<String> last() {
        return Optional.ofNullable(last);
    }

    /** Notes why publishing cannot go on at the stored position, before a repair or a stop. */
    public void lost(Discontinuity discontinuity) {
        metrics.discontinuity(discontinuity.kind());
        reason = discontinuity.problem();
        last = reason;
        LOG.atWarn()
                .addKeyValue("slot", slot)
                .addKeyValue("kind", discontinuity.kind().tag())
                .log(
                        "Publishing cannot simply go on at the stored position: {}",
                        discontinuity.problem());
    }

    /** Notes what a repair has found, before it publishes the missing rows. */
    void found(Findings findings) {
        metrics.repairing(findings.missing(), findings.undecided(), findings.gone());
        String why = reason; // a repair that is interrupted is found again
        last = (why == null ? "" : why + "; ") + findings;
        LOG.atWarn()
                .addKeyValue("slot", slot)
                .log(
                        "Repairing: {}. The missing rows are published now. Rows of unknown fate are"
                                + " left out. Nothing is taken back from the topics.",
                        findings);
    }
}
