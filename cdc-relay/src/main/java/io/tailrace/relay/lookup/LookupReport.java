package io.tailrace.relay.lookup;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.metrics.LookupMetrics;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what became of questions, over all terms of a relay, and warns once of each kind of
 * trouble. Safe for any thread.
 */
public final class LookupReport {

    private static final Logger LOG = LoggerFactory.getLogger(LookupReport.class);

    private final String slot;
    private final LookupMetrics metrics;
    private final AtomicBoolean unavailable = new AtomicBoolean();
    private final AtomicBoolean refused = new AtomicBoolean();
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * @param slot the relay's slot
     */
    public LookupReport(String slot, LookupMetrics metrics) {
        this.slot = slot;
        this.metrics = metrics;
    }

    void answered() {
        metrics.answered();
    }

    /** PostgreSQL or the brokers did not answer. */
    void failed(Throwable why) {
        metrics.failed();
        if (failed.compareAndSet(false, true)) {
            LOG.atWarn()
                    .addKeyValue("slot", slot)
                    .log(
                            "Could not look for what a console asked for: {} Further failures"
                                    + " are counted by a meter and not logged.",
                            why.getMessage());
        }
        LOG.debug("The lookup that failed", why);
    }

    /**
     * A question is not asked of PostgreSQL.
     *
     * @param why without anything of the question
     */
    void refused(String why) {
        metrics.refused();
        if (refused.compareAndSet(false, true)) {
            LOG.atWarn()
                    .addKeyValue("slot", slot)
                    .log(
                            "Refused a question of a console: {}. Further refusals are counted by a"
                                    + " meter and not logged.",
                            why);
        }
    }

    /** Questions cannot be read, or answers not be written. */
    void unavailable(Exception why) {
        if (unavailable.compareAndSet(false, true)) {
            String text =
                    why instanceof OperatorException known
                            ? known.getMessage() + ". " + known.remedy()
                            : String.valueOf(why);
            LOG.atWarn()
                    .addKeyValue("slot", slot)
                    .log(
                            "Consoles are not told about rows: {} Publishing is not affected;"
                                    + " --lookups=off ends this.",
                            text);
        }
        LOG.debug("Lookups are not available", why);
    }
}
