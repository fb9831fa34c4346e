package io.tailrace.relay.anchor;

import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.metrics.RelayMetrics;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts the repairs of a relay, and keeps the last one. Safe for any thread. */
public final class Repairs {

    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);

    private static final String NOT_BEGUN = "; nothing is repaired yet";
    private static final String NOT_FINISHED = "; the repair is not finished";
    private static final String FINISHED = "";

    private final String slot;
    private final RelayMetrics metrics;
    private volatile @Nullable String reason;
    private volatile @Nullable String last;
    private volatile String state = FINISHED;
    private final AtomicLong undecided = new AtomicLong();

    public Repairs(String slot, RelayMetrics metrics) {
        this.slot = slot;
        this.metrics = metrics;
    }

    /**
     * What was repaired last, or is being repaired, for people; empty if continuity was not lost
     * since the relay started.
     */
    public Optional<String> last() {
        return Optional.ofNullable(last).map(text -> text + state);
    }

    /** Whether a repair has begun and is not finished. */
    public boolean isUnfinished() {
        return !state.equals(FINISHED);
    }

    /** How many rows the repairs of this relay have left out since it was created. */
    public long undecided() {
        return undecided.get();
    }

    /** Notes why publishing cannot go on at the stored position, before a repair or a stop. */
    public void lost(Discontinuity discontinuity) {
        metrics.discontinuity(discontinuity.kind());
        reason = discontinuity.problem();
        last = reason;
        state = NOT_BEGUN;
        LOG.atWarn()
                .addKeyValue("slot", slot)
                .addKeyValue("kind", discontinuity.kind().tag())
                .log(
                        "Publishing cannot simply go on at the stored position: {}",
                        discontinuity.problem());
    }

    /** Notes what a repair has found, before it publishes the missing rows. */
    void found(Findings findings) {
        String why = reason; // a repair that is interrupted is found again
        last = (why == null ? "" : why + "; ") + findings;
        state = NOT_FINISHED;
        LOG.atWarn()
                .addKeyValue("slot", slot)
                .log(
                        "Repairing: {}. The missing rows are published now. Rows of unknown fate are"
                                + " left out. Nothing is taken back from the topics.",
                        findings);
    }

    /** Counts missing rows once they are in Kafka. */
    void published(int rows) {
        metrics.repaired("missing", rows);
    }

    /** Notes that a repair has ended before all missing rows were published. */
    void interrupted(Findings findings) {
        LOG.atWarn()
                .addKeyValue("slot", slot)
                .log(
                        "The repair was interrupted before all of the {} missing rows were"
                                + " published. The next leader compares table and topics again, and"
                                + " publishes the rest.",
                        findings.missing());
    }

    /** Notes that the stream of an earlier repair goes on after a restart. */
    void continued(LogSequenceNumber until) {
        if (last == null) {
            last = "rows of the slot may be published already, up to " + until.asString();
        }
        state = NOT_FINISHED;
        LOG.atInfo()
                .addKeyValue("slot", slot)
                .addKeyValue("until", until.asString())
                .log(
                        "Rows up to this end of the log may be published already; those whose ids"
                                + " the topics hold are left out");
    }

    /**
     * Counts what a comparison has found, once its missing rows and the position behind them are
     * stored, so that it is not repeated.
     *
     * @param findings null if no row was published before
     */
    void compared(@Nullable Findings findings) {
        if (findings != null) {
            metrics.repaired("gone", findings.gone());
        }
    }

    /** Counts rows that are left out, because nothing shows whether they are published. */
    void leftOut(long rows) {
        metrics.repaired("undecided", rows);
        undecided.addAndGet(rows);
    }

    /**
     * Notes that every row which follows is new.
     *
     * @param undecided how many rows the comparison has left out that nothing has decided since
     */
    public void finished(long undecided) {
        leftOut(undecided);
        state = FINISHED;
    }
}
