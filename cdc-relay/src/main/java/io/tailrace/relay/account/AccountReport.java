package io.tailrace.relay.account;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.AccountConfig;
import io.tailrace.relay.metrics.AccountMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and measures what is counted, and keeps it for the health of the relay. Safe for any thread.
 */
public final class AccountReport {

    private static final Logger LOG = LoggerFactory.getLogger(AccountReport.class);

    private final String slot;
    private final boolean counts;
    private final AccountConfig account;
    private final AccountMetrics metrics;
    private final CountingPatience patience = new CountingPatience(System::nanoTime);
    private boolean counting;
    private @Nullable Instant since;
    private @Nullable Instant complete;
    private @Nullable String problem;
    private long late;

    /**
     * @param slot the relay's slot
     * @param counts whether rows are counted
     */
    public AccountReport(
            String slot, boolean counts, AccountConfig account, AccountMetrics metrics) {
        this.slot = slot;
        this.counts = counts;
        this.account = account;
        this.metrics = metrics;
        metrics.age(this::ageSeconds);
    }

    /**
     * For the health of the relay: {@code counted}, the rows that were counted; {@code complete},
     * when everything written before a sweep was counted last; {@code late}, rows that are not
     * counted because of the time in their ids; and {@code problem}, why no rows are counted. Empty
     * if rows are not counted. {@code retention} says that rows are removed without being counted.
     */
    public synchronized Optional<Map<String, Object>> details() {
        if (!counts) {
            return Optional.empty();
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("counted", metrics.countedRows());
        if (complete != null) {
            details.put("complete", complete.toString());
        }
        if (late > 0) {
            details.put("late", late);
        }
        if (problem != null) {
            details.put("problem", problem);
        }
        if (patience.hasGivenUp()) {
            details.put("retention", "removes published rows that are not counted");
        }
        return Optional.of(details);
    }

    /** Notes that this relay begins to count. */
    synchronized void begun() {
        since = Instant.now();
        counting = true;
        patience.begun();
    }

    /**
     * Whether published rows go without being counted from now on: for a long time no row could be
     * counted, and none was before since the process began. Logs it once.
     */
    synchronized boolean givesUp() {
        if (patience.givesUp()) {
            LOG.atError()
                    .addKeyValue("slot", slot)
                    .addKeyValue("problem", String.valueOf(problem))
                    .log(
                            "No row could be counted for the account for {} minutes. From now on"
                                    + " retention removes published rows that are not counted, so"
                                    + " that the table does not grow without end. Once rows can be"
                                    + " counted, the account begins again. Give the relay the right"
                                    + " that it lacks, or set --account=off.",
                            CountingPatience.LONGEST.toMinutes());
        }
        return patience.hasGivenUp();
    }

    /** Whether rows may have been removed that are not counted. */
    synchronized boolean hasGivenUp() {
        return patience.hasGivenUp();
    }

    /** Notes a new epoch, whose rows are counted from a minute on. */
    synchronized void epoch(String from, String reason) {
        if (!counting) {
            return;
        }
        problem = null;
        patience.counted();
        LOG.atInfo()
                .addKeyValue("slot", slot)
                .addKeyValue("from", from)
                .log(
                        "The account compares the rows whose ids are of {} or later, because {}",
                        from,
                        reason);
    }

    /**
     * Notes the end of a round that is stored.
     *
     * @param all whether everything is counted that was written before the sweep was planned
     * @param moved false if nothing new can become known, because a transaction is open
     */
    synchronized void round(long rows, long tooLate, boolean all, boolean moved, Duration took) {
        metrics.counted(rows, took);
        if (!counting) {
            return;
        }
        problem = null;
        patience.counted();
        if (all || moved) {
            since = Instant.now();
        }
        if (all) {
            complete = since;
        }
        if (tooLate > 0) {
            metrics.late(tooLate);
            if (late == 0) {
                LOG.atWarn()
                        .addKeyValue("slot", slot)
                        .addKeyValue("rows", tooLate)
                        .log(
                                "Rows are not in the account, because the times in their ids are"
                                        + " more than {} ago, or two days ahead. They are published as"
                                        + " all others.",
                                account.keep());
            }
            late += tooLate;
        }
    }

    /** Notes why no rows are counted; logs it once. */
    synchronized void failed(OperatorException e) {
        if (!counting) {
            return;
        }
        String message = String.valueOf(e.getMessage());
        if (message.equals(problem)) {
            LOG.debug("Rows still cannot be counted", e);
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
        counting = false;
        problem = null;
        since = null;
        complete = null;
    }

    private synchronized Number ageSeconds() {
        return since == null ? Double.NaN : Duration.between(since, Instant.now()).toMillis() / 1e3;
    }
}
