package io.tailrace.relay.retention;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.Retention;
import io.tailrace.relay.metrics.RelayMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and counts what the retention does, and keeps it for the health of the relay. Safe for any
 * thread.
 */
public final class RetentionReport {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionReport.class);

    private final String slot;
    private final Retention retention;
    private final RelayMetrics metrics;
    private @Nullable Instant lastPass;
    private long passes;
    private long ageless;
    private @Nullable String problem;

    /**
     * @param slot the relay's slot
     */
    public RetentionReport(String slot, Retention retention, RelayMetrics metrics) {
        this.slot = slot;
        this.retention = retention;
        this.metrics = metrics;
    }

    /**
     * For the health of the relay: {@code removed}, the rows that were removed; {@code passes} and
     * {@code lastPass}, how often the table was gone through and when that ended last; {@code
     * ageless}, the rows that stay because their ids have no time; and {@code problem}, why no rows
     * are removed, or why old rows stay for long. Empty if the retention is off.
     */
    public synchronized Optional<Map<String, Object>> details() {
        if (!retention.isOn()) {
            return Optional.empty();
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("removed", metrics.removedRows());
        details.put("passes", passes);
        if (lastPass != null) {
            details.put("lastPass", lastPass.toString());
        }
        if (ageless > 0) {
            details.put("ageless", ageless);
        }
        if (problem != null) {
            details.put("problem", problem);
        }
        return Optional.of(details);
    }

    /** Counts rows whose deletion is committed. */
    void removed(int rows) {
        metrics.rowsRemoved(rows);
    }

    /**
     * Notes the end of a pass.
     *
     * @param rows how many rows it removed
     * @param map what the table holds now
     * @param held why old rows stay for long; null if none do
     */
    synchronized void passed(
            long rows, Duration took, TableMap map, @Nullable OperatorException held) {
        passes++;
        lastPass = Instant.now();
        if (held == null) {
            problem = null;
        } else {
            failed(held);
        }
        metrics.oldestKept(map.oldest());
        if (rows > 0) {
            LOG.atInfo()
                    .addKeyValue("slot", slot)
                    .addKeyValue("rows", rows)
                    .addKeyValue("ms", took.toMillis())
                    .log("Removed published rows that are older than {}", retention.keep());
        }
        if (ageless == 0 && map.ageless() > 0) {
            LOG.atWarn()
                    .addKeyValue("slot", slot)
                    .addKeyValue("rows", map.ageless())
                    .log(
                            "Rows stay in the outbox table although --retention is set: their ids are"
                                    + " no UUIDv7, so they have no age. Delete them by another"
                                    + " column once they are published.");
        }
        ageless = map.ageless();
    }

    /** Notes why no rows are removed; logs it once. */
    synchronized void failed(OperatorException e) {
        String message = String.valueOf(e.getMessage());
        if (message.equals(problem)) {
            LOG.debug("Rows still cannot be removed", e);
            return;
        }
        problem = message;
        LOG.atWarn()
                .addKeyValue("slot", slot)
                .addKeyValue("remedy", e.remedy())
                .log("{}. The relay publishes as before, and tries again.", message);
    }

    /** Notes that this relay does not lead any more. */
    synchronized void ended() {
        problem = null;
        metrics.oldestKept(null);
    }
}
