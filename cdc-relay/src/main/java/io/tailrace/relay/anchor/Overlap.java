package io.tailrace.relay.anchor;

import io.tailrace.record.CapturedRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a stream whose rows may be published already: by the comparison of table and
 * topics that came before, or before continuity was lost. Leaves out the rows whose ids the topics
 * hold. For one thread at a time.
 */
public final class Overlap implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Overlap.class);

    private final Connection connection;
    private final PublishedIds ids;
    private final TopicMemory memory;
    private final UndecidedRows undecided;
    private LogSequenceNumber until;
    private final Repairs repairs;
    private long published;
    private long skipped;
    private long leftOut;
    private long decided;
    private long leftOutOfBatch;
    private long decidedOfBatch;
    private boolean ended;
    private @Nullable ForgottenRows forgotten;

    /**
     * @param connection the session that holds the ids; closed by this object
     * @param memory decides about rows whose ids the topics lack
     * @param undecided the rows that the comparison before has left out
     * @param until where the overlap ends: no row of a later transaction is published yet
     * @param repairs told how many rows are left out
     */
    Overlap(
            Connection connection,
            PublishedIds ids,
            TopicMemory memory,
            UndecidedRows undecided,
            LogSequenceNumber until,
            Repairs repairs) {
        this.connection = connection;
        this.ids = ids;
        this.memory = memory;
        this.undecided = undecided;
        this.until = until;
        this.repairs = repairs;
    }

    /** Leaves out no row because the topics do not decide about it; returns this overlap. */
    Overlap requiringDecisions(ForgottenRows stop) {
        forgotten = stop;
        return this;
    }

    /**
     * Reads what came to the topics since they were read; to be called before the stream begins.
     *
     * @return how many records of events of the source there were
     */
    public long readRest() throws SQLException {
        return ids.addRest();
    }

    /** Moves the end of the overlap; to be called before the stream begins. */
    public void extendTo(LogSequenceNumber end) {
        until = end;
    }

    /**
     * Whether a row may be published already.
     *
     * @param previousCommit the end of the transaction before that of the row
     */
    public boolean covers(LogSequenceNumber previousCommit) {
        return previousCommit.compareTo(until) < 0;
    }

    /**
     * The rows that are not published yet, in their order.
     *
     * @throws io.tailrace.process.OperatorException if the slot was adopted, and the topics do not
     *     decide about a row
     */
    public List<CapturedRow> unpublished(List<CapturedRow> rows) throws SQLException {
        List<CapturedRow> lacking = ids.unpublished(rows);
        List<CapturedRow> fresh = lacking.stream().filter(memory::decides).toList();
        List<String> unknown = ids(lacking.stream().filter(row -> !memory.decides(row)).toList());
        if (forgotten != null) {
            forgotten.requireNone(unknown);
        }
        published += fresh.size();
        skipped += rows.size() - lacking.size();
        decidedOfBatch = undecided.among(ids(fresh)).size();
        leftOutOfBatch = (long) unknown.size() - undecided.among(unknown).size();
        if (!unknown.isEmpty()) {
            LOG.warn(
                    "Rows of the stream are older than what the topics hold, so it is unknown"
                            + " whether they were published, and they are left out: {}",
                    unknown);
        }
        return fresh;
    }

    private static List<String> ids(List<CapturedRow> rows) {
        return rows.stream().map(CapturedRow::id).filter(Objects::nonNull).toList();
    }

    /** Counts what became of the last rows, once the position behind them is stored. */
    public void committed() {
        repairs.leftOut(leftOutOfBatch);
        leftOut += leftOutOfBatch;
        decided += decidedOfBatch;
        leftOutOfBatch = 0;
        decidedOfBatch = 0;
    }

    /** Logs what was found, when the stream has passed the end of the overlap. */
    public void report() {
        LOG.atInfo()
                .addKeyValue("until", until.asString())
                .addKeyValue("published", published)
                .addKeyValue("skipped", skipped)
                .addKeyValue("undecided", leftOut + undecided.count() - decided)
                .log("Caught up: every row that follows is new");
        repairs.finished(undecided.count() - decided);
        ended = true;
    }

    /**
     * Ends the session. If the overlap has not come to its end, the next term continues it, but
     * does not know any more which rows the comparison has left out: they are counted now.
     */
    @Override
    public void close() {
        if (!ended) {
            repairs.leftOut(undecided.count() - decided);
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Could not close the session with published ids; PostgreSQL ends it", e);
        }
    }
}
